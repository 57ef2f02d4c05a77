// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_uid.h"

#include <cstdio>
#include <ctime>

namespace tthost {

std::string MakeRunUid(int64_t unix_micros, uint32_t entropy) {
  const std::time_t seconds = unix_micros / 1'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char date[32];
  std::strftime(date, sizeof(date), "%Y%m%dT%H%M%S", &utc);
  char uid[64];
  std::snprintf(uid, sizeof(uid), "%s-%08x", date, entropy);
  return uid;
}

}  // namespace tthost
