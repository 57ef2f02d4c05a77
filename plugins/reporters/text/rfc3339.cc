// SPDX-License-Identifier: Apache-2.0
#include "text/rfc3339.h"

#include <cstdio>
#include <ctime>

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

}  // namespace tthost::reporters
