// SPDX-License-Identifier: Apache-2.0
#include "host/base/timestamp_reading.h"

#include <cstdio>
#include <cstring>
#include <ctime>

namespace tthost {

std::optional<int64_t> ParseTimestamp(const std::string& text) {
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  tm utc{};
  const char* const fraction = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  int micros = 0, read = 0;
  if (fraction == nullptr || sscanf(fraction, ".%6d%n", &micros, &read) != 1) return std::nullopt;
  constexpr int kFractionSize = 7;  // ".678901"
  if (read != kFractionSize || strcmp(fraction + read, "+00:00") != 0) return std::nullopt;
  return int64_t{timegm(&utc)} * kMicrosPerSecond + micros;
}

}  // namespace tthost
