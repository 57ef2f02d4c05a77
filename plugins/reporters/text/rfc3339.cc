// SPDX-License-Identifier: Apache-2.0
#include "text/rfc3339.h"

#include <cstdio>
#include <ctime>

#include "tthost/cpp/error.hpp"

namespace tthost::reporters {

std::string Rfc3339(int64_t unix_micros) {
  const time_t seconds = unix_micros / 1'000'000;
  tm utc = {};
  gmtime_r(&seconds, &utc);
  char text[80];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06d+00:00", utc.tm_year + 1900,
                utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                int(unix_micros % 1'000'000));
  return text;
}

int64_t UnixMicros(const std::string& rfc3339) {
  tm utc = {};
  int micros = 0;
  const int read =
      std::sscanf(rfc3339.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%6d", &utc.tm_year, &utc.tm_mon,
                  &utc.tm_mday, &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &micros);
  if (read != 7) throw sdk::Error(TTHOST_INVALID_ARGUMENT, "no time with microseconds: " + rfc3339);
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  return int64_t(timegm(&utc)) * 1'000'000 + micros;
}

}  // namespace tthost::reporters
