// SPDX-License-Identifier: Apache-2.0
// Computes a bound and leaves the rounding as it needed it.
#include <cfenv>

#include "accepting_comparator.h"

class ChangesRounding : public AcceptingComparator {
 public:
  using AcceptingComparator::AcceptingComparator;
  void Leaf(sdk::Call&, const sdk::LeafPair&) override { std::fesetround(FE_UPWARD); }
};

TTHOST_PLUGIN(ChangesRounding);
