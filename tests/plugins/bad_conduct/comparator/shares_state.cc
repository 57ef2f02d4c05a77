// SPDX-License-Identifier: Apache-2.0
// Keeps what belongs to one comparison for all of them.
#include "accepting_comparator.h"

class SharesState : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair&) override { ++leaves; }
  void Finish(sdk::Call& call) override {
    call.Record(sdk::Metric("leaves").Value(leaves).Passed(true).Gates(true));
  }

 private:
  static inline int leaves = 0;
};

TTHOST_PLUGIN(SharesState);
