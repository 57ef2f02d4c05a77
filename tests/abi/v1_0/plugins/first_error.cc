// SPDX-License-Identifier: Apache-2.0
// The largest difference of each leaf, from the statistics that the host gathers.
#include "tthost/cpp/leafwise_comparator.hpp"

namespace sdk = tthost::sdk;

class FirstError : public sdk::LeafwiseComparator {
 public:
  explicit FirstError(const sdk::Config& config)
      : LeafwiseComparator({"first_error", config.Number("required"), config.Boolean("gate"),
                            sdk::Worst::kLargest}) {}

  sdk::LeafVerdict Judge(const sdk::LeafPair& leaf, const sdk::Stats&) override {
    double largest = 0;
    ForEachPair(leaf, [&](double actual, double golden) {
      const double difference = actual < golden ? golden - actual : actual - golden;
      if (difference > largest) largest = difference;
    });
    return {largest <= measure().limit, largest};
  }

  std::string Sentence(double value) const override {
    return "Largest error " + sdk::NumberText(value) + " is above " +
           sdk::NumberText(measure().limit) + ".";
  }
};

TTHOST_PLUGIN(FirstError);
