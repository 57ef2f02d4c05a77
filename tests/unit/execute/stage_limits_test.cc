// SPDX-License-Identifier: Apache-2.0
#include "host/execute/stage_limits.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(StageLimitsTest, NothingIsLearnedFromTwoRuns) {
  EXPECT_TRUE(StageLimitsOf({}, {.seconds = {1, 2}}).empty());
}

TEST(StageLimitsTest, SeveralTimesTheSlowestRunButNeverLittle) {
  const auto limits = StageLimitsOf(
      {}, {.seconds = {500, 500, 500}, .slow_stages = {{"RUN", {300, 310, 290}}, {"LOAD", {20}}}});
  EXPECT_EQ(limits.at(Stage::kRun).seconds, 1550);
  EXPECT_EQ(limits.at(Stage::kRun).origin, "learned from 3 runs");
  EXPECT_EQ(limits.at(Stage::kLoad).seconds, 600);
  EXPECT_EQ(limits.at(Stage::kCompile).seconds, 600);
}

TEST(StageLimitsTest, WhatIsConfiguredCounts) {
  const auto limits =
      StageLimitsOf({{Stage::kRun, 5}, {Stage::kCompile, 0}}, {.seconds = {500, 500, 500}});
  EXPECT_EQ(limits.at(Stage::kRun).seconds, 5);
  EXPECT_EQ(limits.at(Stage::kRun).origin, "configured");
  EXPECT_FALSE(limits.contains(Stage::kCompile));
  EXPECT_EQ(limits.at(Stage::kLoad).seconds, 600);
}

}  // namespace
}  // namespace tthost
