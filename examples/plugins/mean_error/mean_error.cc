// SPDX-License-Identifier: Apache-2.0
// A comparator outside of tt-host's own tree: the mean absolute difference of each leaf.
#include <cmath>

#include "tthost/cpp/leafwise_comparator.hpp"

namespace sdk = tthost::sdk;

class MeanError : public sdk::LeafwiseComparator {
 public:
  explicit MeanError(const sdk::Config& config)
      : LeafwiseComparator({"mean_error", config.Number("required"), config.Boolean("gate"),
                            sdk::Worst::kLargest}) {}

  sdk::LeafVerdict Judge(const sdk::LeafPair& leaf, const sdk::Stats&) override {
    double total = 0;
    int64_t count = 0;
    ForEachPair(leaf, [&](double actual, double golden) {
      total += std::fabs(actual - golden);
      ++count;
    });
    const double mean = count == 0 ? 0 : total / double(count);
    return {mean <= measure().limit, mean};
  }

  std::string Sentence(double value) const override {
    return "Mean error " + sdk::NumberText(value) + " is above " +
           sdk::NumberText(measure().limit) + ".";
  }
};

TTHOST_PLUGIN(MeanError);
