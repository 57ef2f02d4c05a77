// SPDX-License-Identifier: Apache-2.0
// The lanes of a host, which all runs on it divide among themselves.
#pragma once

#include <memory>
#include <optional>

#include "host/execute/shared_locks.h"

namespace tthost {

class SharedLanes {
 public:
  // `count`: lanes of the host. `is_binding`: false for a run whose user said how many cases run;
  // it takes what is free, so that others make room, and waits for nobody. `locks` is borrowed.
  SharedLanes(int count, bool is_binding, SharedLocks& locks)
      : count_(count), is_binding_(is_binding), locks_(locks) {}

  // Leave to run one more case for as long as the permit lives; none while other runs have all
  // lanes. A run may always run one case: the first needs no lane of the host.
  using Permit = std::unique_ptr<FileLock>;  // null: without a lane of the host
  std::optional<Permit> Take(bool is_first);

 private:
  const int count_;
  const bool is_binding_;
  SharedLocks& locks_;
};

}  // namespace tthost
