// SPDX-License-Identifier: Apache-2.0
// Tells what it does.
#include <cstdio>

#include "accepting_comparator.h"

class Prints : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair& leaf) override {
    std::printf("comparing %d dimensions\n", int(leaf.golden.ndim));
  }
};

TTHOST_PLUGIN(Prints);
