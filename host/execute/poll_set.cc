// SPDX-License-Identifier: Apache-2.0
#include "host/execute/poll_set.h"

#include <algorithm>

namespace tthost {

void PollSet::Wait(const Clock& clock) {
  int timeout_ms = -1;
  if (wake_ns_ != kNever) {
    constexpr int64_t kNanosPerMilli = 1'000'000, kMostMillis = 3'600'000;
    const int64_t left_ns = std::max<int64_t>(0, wake_ns_ - clock.SteadyNanos());
    // Rounded up: waking a little early would only spin until the time has come.
    const int64_t left_ms = (left_ns + kNanosPerMilli - 1) / kNanosPerMilli;
    timeout_ms = static_cast<int>(std::min(left_ms, kMostMillis));
  }
  poll(fds_.data(), fds_.size(), timeout_ms);
}

bool IsReadable(int fd) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

}  // namespace tthost
