// SPDX-License-Identifier: Apache-2.0
// The largest absolute difference.
#include <string>

#include "tthost/cpp/leafwise_comparator.hpp"

namespace {

using tthost::sdk::Config;
using tthost::sdk::LeafPair;
using tthost::sdk::LeafVerdict;
using tthost::sdk::NumberText;
using tthost::sdk::Stats;

class AtolComparator : public tthost::sdk::LeafwiseComparator {
 public:
  explicit AtolComparator(const Config& config)
      : LeafwiseComparator({"atol", config.Number("required"), config.Boolean("gate"),
                            tthost::sdk::Worst::kLargest}) {}

  LeafVerdict Judge(const LeafPair&, const Stats& stats) override {
    const tthost_leaf_stats figures = stats.Read();
    if (figures.element_count == 0) return {true, tthost::sdk::kUndefined, "empty"};
    if (figures.finite_count == 0) return {false, tthost::sdk::kUndefined, "no finite element"};
    return {figures.max_abs_diff <= measure().limit, figures.max_abs_diff};
  }

  std::string Sentence(double value) const override {
    return "Atol comparison failed. Calculated: atol=" + NumberText(value) +
           ". Required: atol=" + NumberText(measure().limit) + ".";
  }
};

}  // namespace

TTHOST_PLUGIN(AtolComparator);
