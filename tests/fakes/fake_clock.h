// SPDX-License-Identifier: Apache-2.0
// Time that stands still until a test moves it.
#pragma once

#include <atomic>

#include "host/base/clock.h"

namespace tthost {

// Thread-safe.
class FakeClock : public Clock {
 public:
  int64_t SteadyNanos() const override { return nanos_; }
  int64_t UnixMicros() const override { return kStartUnixMicros + nanos_ / 1000; }
  void AdvanceSeconds(double seconds) { nanos_ += static_cast<int64_t>(seconds * 1e9); }

 private:
  static constexpr int64_t kStartUnixMicros = 1'767'323'045'000'000;
  std::atomic<int64_t> nanos_ = 1'000'000'000;
};

}  // namespace tthost
