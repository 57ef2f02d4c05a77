// SPDX-License-Identifier: Apache-2.0
#include "host/base/interrupt.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>

namespace tthost {

InterruptFlag::InterruptFlag() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void InterruptFlag::Request() {
  const int saved_errno = errno;
  requests_.fetch_add(1, std::memory_order_acq_rel);
  const uint64_t one = 1;
  // A full counter is readable already, so a lost write loses nothing.
  [[maybe_unused]] const ssize_t written = write(fd_.Get(), &one, sizeof(one));
  errno = saved_errno;
}

void InterruptFlag::Drain() const {
  uint64_t count;
  [[maybe_unused]] const ssize_t size = read(fd_.Get(), &count, sizeof(count));
}

}  // namespace tthost
