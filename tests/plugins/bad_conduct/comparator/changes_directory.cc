// SPDX-License-Identifier: Apache-2.0
// Goes where its files are.
#include <unistd.h>

#include "accepting_comparator.h"

class ChangesDirectory : public AcceptingComparator {
 public:
  explicit ChangesDirectory(const sdk::Config& config) : AcceptingComparator(config) {
    if (chdir("/tmp") != 0) throw sdk::Error(TTHOST_UNAVAILABLE, "no /tmp");
  }
};

TTHOST_PLUGIN(ChangesDirectory);
