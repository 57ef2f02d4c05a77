// SPDX-License-Identifier: Apache-2.0
// Waits in the background for what never comes.
#include <unistd.h>

#include <thread>

#include "accepting_comparator.h"

class LeavesThread : public AcceptingComparator {
 public:
  explicit LeavesThread(const sdk::Config& config) : AcceptingComparator(config) {
    std::thread([] { pause(); }).detach();
  }
};

TTHOST_PLUGIN(LeavesThread);
