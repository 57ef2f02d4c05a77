// SPDX-License-Identifier: Apache-2.0
// Processes of cases that SIGKILL did not end: something in the kernel holds them.
#pragma once

#include <memory>
#include <vector>

#include "host/base/process_runner.h"
#include "host/execute/device_slots.h"
#include "host/execute/poll_set.h"

namespace tthost {

class Survivors {
 public:
  // Until `process` ends nobody gets the chips, which it may use still. Null is fine.
  void Keep(std::unique_ptr<Process> process, ChipLease chips);
  // Lets go of those that have ended by now.
  void Forget();
  void WatchBy(PollSet& waits) const;

 private:
  struct Survivor {
    std::unique_ptr<Process> process;
    ChipLease chips;
  };
  std::vector<Survivor> survivors_;
};

}  // namespace tthost
