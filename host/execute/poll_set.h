// SPDX-License-Identifier: Apache-2.0
// What the run waits for: descriptors that become readable, and the nearest point in time.
#pragma once

#include <poll.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "host/base/clock.h"

namespace tthost {

inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

class PollSet {
 public:
  void Watch(int fd) { fds_.push_back({fd, POLLIN, 0}); }
  void WakeAt(int64_t steady_ns) { wake_ns_ = steady_ns < wake_ns_ ? steady_ns : wake_ns_; }

  // Returns when one of them is there, or a signal came. Who became ready is not told: everybody
  // looks, which costs a system call each and saves a table.
  void Wait(const Clock& clock);

 private:
  std::vector<pollfd> fds_;
  int64_t wake_ns_ = kNever;
};

// Whether `fd` is readable now.
bool IsReadable(int fd);

}  // namespace tthost
