// SPDX-License-Identifier: Apache-2.0
// Gives up for the whole process.
#include <cstdlib>

#include "accepting_comparator.h"

class Exits : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair&) override { std::exit(3); }
};

TTHOST_PLUGIN(Exits);
