// SPDX-License-Identifier: Apache-2.0
// Asks a shell, and waits for its answer.
#include <cstdlib>

#include "accepting_comparator.h"

class StartsProcess : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair&) override {
    if (std::system("true") != 0) throw sdk::Error(TTHOST_UNAVAILABLE, "no shell");
  }
};

TTHOST_PLUGIN(StartsProcess);
