// SPDX-License-Identifier: Apache-2.0
// Makes settings by environment variables.
#include <cstdlib>

#include "accepting_comparator.h"

class SetsVariable : public AcceptingComparator {
 public:
  explicit SetsVariable(const sdk::Config& config) : AcceptingComparator(config) {
    setenv("OMP_NUM_THREADS", "1", 1);
  }
};

TTHOST_PLUGIN(SetsVariable);
