// SPDX-License-Identifier: Apache-2.0
// The share of positions at which device and golden result have the same k largest values along
// the last axis: whether a language model would choose among the same tokens.
#include <string>
#include <vector>

#include "top_k.h"
#include "tthost/cpp/leafwise_comparator.hpp"

namespace sdk = tthost::sdk;

class TopKAgreement : public sdk::LeafwiseComparator {
 public:
  explicit TopKAgreement(const sdk::Config& config)
      : LeafwiseComparator({"top_k_agreement", config.Number("required"), config.Boolean("gate"),
                            sdk::Worst::kSmallest}),
        k_(size_t(config.Number("k"))) {}

  sdk::LeafVerdict Judge(const sdk::LeafPair& leaf, const sdk::Stats&) override {
    const int32_t rank = leaf.golden.ndim;
    const size_t width = rank == 0 ? 1 : size_t(leaf.golden.shape[rank - 1]);
    if (width <= k_) {
      return {true, sdk::kUndefined, "no more than k values along the last axis"};
    }
    const Count count = CountRows(leaf, width);
    if (count.positions == 0) return {true, sdk::kUndefined, "no position counts"};
    const double share = double(count.agreeing) / double(count.positions);
    return {share >= measure().limit, share};
  }

  std::string Sentence(double value) const override {
    return "The " + std::to_string(k_) + " largest values agree at " + sdk::NumberText(value) +
           " of the positions; required is " + sdk::NumberText(measure().limit) + ".";
  }

 private:
  struct Count {
    size_t positions = 0, agreeing = 0;
  };

  // A position counts when the mask leaves one of its values.
  Count CountRows(const sdk::LeafPair& leaf, size_t width) const {
    Count count;
    std::vector<double> actual_row, golden_row;
    bool counts = false;
    sdk::Elements mask(leaf.mask != nullptr ? *leaf.mask : leaf.golden);
    sdk::Elements actual(leaf.actual);
    for (sdk::Elements golden(leaf.golden); golden; golden.Next(), actual.Next(), mask.Next()) {
      actual_row.push_back(actual.Value());
      golden_row.push_back(golden.Value());
      counts |= leaf.mask == nullptr || mask.Value() != 0;
      if (golden_row.size() < width) continue;
      if (counts) {
        ++count.positions;
        count.agreeing += top_k::Places(actual_row, k_) == top_k::Places(golden_row, k_);
      }
      actual_row.clear();
      golden_row.clear();
      counts = false;
    }
    return count;
  }

  const size_t k_;
};

TTHOST_PLUGIN(TopKAgreement);
