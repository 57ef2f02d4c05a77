// SPDX-License-Identifier: Apache-2.0
// Counts on, whatever the host says.
#include "accepting_comparator.h"

class IgnoresCancel : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override {
    for (int64_t i = 0; i < sdk::ElementCount(leaf.golden); ++i) {
      for (int step = 0; step < 16; ++step) work_ = work_ + 1;
    }
  }

 private:
  volatile int64_t work_ = 0;
};

TTHOST_PLUGIN(IgnoresCancel);
