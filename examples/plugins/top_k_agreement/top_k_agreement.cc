// SPDX-License-Identifier: Apache-2.0
// The share of positions at which device and golden result have the same k largest values along
// the last axis: whether a language model would choose among the same tokens.
#include <string>

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

  // A position counts when the mask leaves one of its values; the others are not looked at.
  Count CountRows(const sdk::LeafPair& leaf, size_t width) const {
    Count count;
    top_k::Largest actual_row(k_), golden_row(k_);
    bool counts = false;
    size_t read = 0;
    sdk::Elements mask(leaf.mask != nullptr ? *leaf.mask : leaf.golden);
    sdk::Elements actual(leaf.actual);
    for (sdk::Elements golden(leaf.golden); golden; golden.Next(), actual.Next(), mask.Next()) {
      if (++read % kBetweenQuestions == 0) ThrowIfCancelled(leaf);
      const bool is_kept = leaf.mask == nullptr || mask.Value() != 0;
      actual_row.Add(is_kept ? actual.Value() : top_k::kNoValue);
      golden_row.Add(is_kept ? golden.Value() : top_k::kNoValue);
      counts |= is_kept;
      if (golden_row.read() < width) continue;
      if (counts) {
        ++count.positions;
        count.agreeing += actual_row.Places() == golden_row.Places();
      }
      actual_row.Clear();
      golden_row.Clear();
      counts = false;
    }
    return count;
  }

  // A plugin returns soon after the host has asked it to.
  static void ThrowIfCancelled(const sdk::LeafPair& leaf) {
    if (leaf.call->Cancelled()) {
      throw sdk::Error(TTHOST_CANCELLED, "cancelled at leaf '" + std::string(leaf.path) + "'");
    }
  }

  static constexpr size_t kBetweenQuestions = 1 << 16;
  const size_t k_;
};

TTHOST_PLUGIN(TopKAgreement);
