// SPDX-License-Identifier: Apache-2.0
// Counts one element too many.
#include "accepting_comparator.h"

class ReadsPastEnd : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override {
    const auto* const values = static_cast<const float*>(leaf.golden.data);
    for (int64_t i = 0; i <= sdk::ElementCount(leaf.golden); ++i) sum_ = sum_ + values[i];
  }

 private:
  volatile float sum_ = 0;
};

TTHOST_PLUGIN(ReadsPastEnd);
