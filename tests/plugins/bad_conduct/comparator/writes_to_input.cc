// SPDX-License-Identifier: Apache-2.0
// Scales what it was lent.
#include "accepting_comparator.h"

class WritesToInput : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override {
    static_cast<float*>(leaf.actual.data)[0] *= 2;
  }
};

TTHOST_PLUGIN(WritesToInput);
