// SPDX-License-Identifier: Apache-2.0
#include "host/base/timestamp_reading.h"

#include <gtest/gtest.h>

#include "host/base/clock.h"

namespace tthost {
namespace {

TEST(ParseTimestamp, TakesWhatFormatTimestampGives) {
  for (const int64_t micros : {int64_t{0}, int64_t{1'767'323'045'678'901}, int64_t{1'000'042}}) {
    EXPECT_EQ(ParseTimestamp(FormatTimestamp(micros)), micros);
  }
}

TEST(ParseTimestamp, TakesNothingElse) {
  for (const char* text : {"", "2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.6+00:00",
                           "2026-01-02T03:04:05.678901+01:00", "yesterday"}) {
    EXPECT_EQ(ParseTimestamp(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tthost
