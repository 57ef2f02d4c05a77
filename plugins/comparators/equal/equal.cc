// SPDX-License-Identifier: Apache-2.0
// Whether every element is the same: 1 when so, else 0.
#include <string>

#include "tthost/cpp/leafwise_comparator.hpp"

namespace {

using tthost::sdk::Config;
using tthost::sdk::LeafPair;
using tthost::sdk::LeafVerdict;
using tthost::sdk::Stats;

class EqualComparator : public tthost::sdk::LeafwiseComparator {
 public:
  explicit EqualComparator(const Config& config)
      : LeafwiseComparator({"equal", 1.0, config.Boolean("gate"), tthost::sdk::Worst::kSmallest}) {}

  void Wish(Stats& stats) override { stats.Want(TTHOST_STATS_EQUAL); }

  LeafVerdict Judge(const LeafPair&, const Stats& stats) override {
    const tthost_leaf_stats figures = stats.Read();
    const uint64_t unequal = figures.element_count - figures.equal_count;
    if (unequal == 0) return {true, 1.0};
    return {false, 0.0,
            std::to_string(unequal) + " of " + std::to_string(figures.element_count) +
                " elements differ"};
  }

  std::string Sentence(double) const override { return "Equal comparison failed."; }
};

}  // namespace

TTHOST_PLUGIN(EqualComparator);
