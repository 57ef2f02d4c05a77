// SPDX-License-Identifier: Apache-2.0
#include "host/base/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace tthost {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kMicrosPerSecond = 1'000'000;

class MachineClock : public Clock {
 public:
  int64_t SteadyNanos() const override { return Read(CLOCK_MONOTONIC); }
  int64_t UnixMicros() const override { return Read(CLOCK_REALTIME) / 1000; }

 private:
  static int64_t Read(clockid_t id) {
    timespec now{};
    clock_gettime(id, &now);
    return now.tv_sec * kNanosPerSecond + now.tv_nsec;
  }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

std::string FormatTimestamp(int64_t unix_micros) {
  int64_t seconds = unix_micros / kMicrosPerSecond;
  int64_t micros = unix_micros % kMicrosPerSecond;
  if (micros < 0) {
    micros += kMicrosPerSecond;
    --seconds;
  }
  const time_t time = seconds;
  tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  const size_t size = strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 24> fraction{};
  snprintf(fraction.data(), fraction.size(), ".%06d+00:00", static_cast<int>(micros));
  return std::string(text.data(), size) + fraction.data();
}

}  // namespace tthost
