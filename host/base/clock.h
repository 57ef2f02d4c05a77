// SPDX-License-Identifier: Apache-2.0
// Time, behind an interface so that tests decide what time it is.
#pragma once

#include <cstdint>
#include <string>

namespace tthost {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t SteadyNanos() const = 0;  // monotonic, same epoch in every process of the host
  virtual int64_t UnixMicros() const = 0;   // UTC
};

// The machine's own clock. Lives for ever.
const Clock& SystemClock();

// "2026-01-02T03:04:05.678901+00:00"
std::string FormatTimestamp(int64_t unix_micros);

}  // namespace tthost
