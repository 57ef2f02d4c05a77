// SPDX-License-Identifier: Apache-2.0
// Wants to know of Ctrl-C itself.
#include <csignal>

#include "accepting_comparator.h"

class HandlesSignal : public AcceptingComparator {
 public:
  explicit HandlesSignal(const sdk::Config& config) : AcceptingComparator(config) {
    std::signal(SIGINT, [](int) {});
  }
};

TTHOST_PLUGIN(HandlesSignal);
