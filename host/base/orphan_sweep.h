// SPDX-License-Identifier: Apache-2.0
// Processes that a dead child left behind and the kernel gave to us.
#pragma once

#include <sys/types.h>

#include <functional>
#include <set>

namespace tthost {

// Not thread-safe.
class OrphanSweep {
 public:
  // Kills and reaps the children of this process for which `is_orphan` says so, and those that they
  // leave in turn. Gives the number of those that are gone. Waits for them 5 s in all: a process
  // that hangs in the kernel longer is told of once, and reaped by a later call.
  int KillChildren(const std::function<bool(pid_t)>& is_orphan);

 private:
  std::set<pid_t> stuck_;  // killed, but not reaped yet
};

}  // namespace tthost
