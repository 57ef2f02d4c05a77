// SPDX-License-Identifier: Apache-2.0
// Opens a log and leaves it open.
#include <fcntl.h>

#include "accepting_comparator.h"

class LeaksDescriptor : public AcceptingComparator {
 public:
  explicit LeaksDescriptor(const sdk::Config& config)
      : AcceptingComparator(config), log_(open("/dev/null", O_WRONLY | O_CLOEXEC)) {}

  const int log_;
};

TTHOST_PLUGIN(LeaksDescriptor);
