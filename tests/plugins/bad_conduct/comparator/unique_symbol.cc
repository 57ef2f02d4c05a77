// SPDX-License-Identifier: Apache-2.0
// Counts its instances in a variable that every plugin of the process shares.
#include "accepting_comparator.h"

struct __attribute__((visibility("default"))) Counter {
  static inline int count = 0;
};

class UniqueSymbol : public AcceptingComparator {
 public:
  explicit UniqueSymbol(const sdk::Config& config) : AcceptingComparator(config) {
    ++Counter::count;
  }
};

TTHOST_PLUGIN(UniqueSymbol);
