// SPDX-License-Identifier: Apache-2.0
// The user's wish to stop a run, raised by a signal handler and polled by whoever waits.
#pragma once

#include <atomic>

#include "host/base/unique_fd.h"

namespace tthost {

class InterruptFlag {
 public:
  InterruptFlag();

  // Async-signal-safe.
  void Request();

  // 0: go on. 1: start nothing new, end what runs politely. 2 and more: kill what runs.
  int Requests() const { return requests_.load(std::memory_order_acquire); }

  // Readable (poll) after a request until Drain().
  int Descriptor() const { return fd_.Get(); }
  void Drain() const;

 private:
  std::atomic<int> requests_ = 0;
  UniqueFd fd_;
};

}  // namespace tthost
