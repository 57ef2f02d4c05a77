// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_forecast.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

TEST(RunForecast, DividesWhatIsLeftAmongTheLanes) {
  RunForecast forecast({{"a", 10}, {"b", 20}, {"c", 30}}, 2);
  EXPECT_EQ(forecast.SecondsLeft(0), 30);
  EXPECT_EQ(forecast.Expected("b"), 20);
  forecast.Start("a", 0);
  forecast.Start("b", 0);
  EXPECT_EQ(forecast.Expected("b"), 20);
  EXPECT_EQ(forecast.SecondsLeft(4 * kSecond), (6 + 16 + 30) / 2.0);
  // One that takes longer than expected has nothing left, it does not go below.
  EXPECT_EQ(forecast.SecondsLeft(15 * kSecond), (0 + 5 + 30) / 2.0);
  forecast.End("a", 15);
  forecast.End("b", 15);
  EXPECT_EQ(forecast.SecondsLeft(15 * kSecond), 30 / 2.0);
}

TEST(RunForecast, LastsAsLongAsTheLongestThatRuns) {
  RunForecast forecast({{"a", 10}, {"b", 100}}, 4);
  forecast.Start("b", 0);
  EXPECT_EQ(forecast.SecondsLeft(20 * kSecond), 80);
}

TEST(RunForecast, TakesWhatEndedForWhatIsNotKnown) {
  RunForecast forecast({{"a", 0}, {"b", 0}, {"c", 0}, {"d", 0}, {"e", 50}, {"f", 0}}, 1);
  EXPECT_EQ(forecast.SecondsLeft(0), std::nullopt);
  forecast.Start("a", 0);
  forecast.End("a", 10);
  forecast.End("f", 0);  // ended without a process
  forecast.Start("b", 0);
  forecast.End("b", 20);
  EXPECT_EQ(forecast.SecondsLeft(0), std::nullopt);
  forecast.Start("c", 0);
  forecast.End("c", 30);
  EXPECT_EQ(forecast.SecondsLeft(0), 20 + 50);
  forecast.Start("d", 0);
  EXPECT_EQ(forecast.SecondsLeft(5 * kSecond), 15 + 50);
}

TEST(RunForecast, SaysNothingWhenNothingIsLeft) {
  RunForecast forecast({{"a", 10}}, 1);
  forecast.Start("a", 0);
  EXPECT_EQ(forecast.SecondsLeft(11 * kSecond), std::nullopt);
  forecast.End("a", 12);
  EXPECT_EQ(forecast.SecondsLeft(12 * kSecond), std::nullopt);
  EXPECT_EQ(RunForecast({}, 0).SecondsLeft(0), std::nullopt);
}

TEST(DurationText, IsRoundedUp) {
  EXPECT_EQ(DurationText(0.2), "1 s");
  EXPECT_EQ(DurationText(89), "89 s");
  EXPECT_EQ(DurationText(90), "2 min");
  EXPECT_EQ(DurationText(119 * 60), "119 min");
  EXPECT_EQ(DurationText(119 * 60 + 1), "2 h 0 min");
  EXPECT_EQ(DurationText(2 * 3600 + 300), "2 h 5 min");
}

}  // namespace
}  // namespace tthost
