// SPDX-License-Identifier: Apache-2.0
// Never frees its table.
#include "accepting_comparator.h"

class LeaksMemory : public AcceptingComparator {
 public:
  explicit LeaksMemory(const sdk::Config& config)
      : AcceptingComparator(config), table_(new double[64]) {}
  void Leaf(sdk::Call&, const sdk::LeafPair&) override { table_[0] += 1; }

 private:
  double* table_;
};

TTHOST_PLUGIN(LeaksMemory);
