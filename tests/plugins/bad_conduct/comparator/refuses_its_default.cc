// SPDX-License-Identifier: Apache-2.0
// Expects more of its configuration than its schema asks for.
#include "accepting_comparator.h"

class RefusesItsDefault : public AcceptingComparator {
 public:
  explicit RefusesItsDefault(const sdk::Config& config) : AcceptingComparator(config) {
    if (config.String("reference").empty()) {
      throw sdk::Error(TTHOST_INVALID_ARGUMENT, "reference: a file is needed");
    }
  }
};

TTHOST_PLUGIN(RefusesItsDefault);
