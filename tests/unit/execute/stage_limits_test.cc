// SPDX-License-Identifier: Apache-2.0
#include "host/execute/stage_limits.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

class StageLimitsTest : public testing::Test {
 protected:
  std::map<Stage, StageLimit> Limits() const { return StageLimitsOf(options_, history_); }

  ExecuteOptions options_;
  CaseHistory history_ = {.stages = {{"RUN", {.runs = 3, .slow = {{2, 300}, {1, 310}, {0, 290}}}},
                                     {"LOAD", {.runs = 5, .slow = {{0, 20}}}},
                                     {"COMPILE", {.runs = 2, .slow = {}}}},
                          .stage_context = StageContext({})};
};

TEST_F(StageLimitsTest, SeveralTimesTheSlowestRunButNeverLittle) {
  EXPECT_EQ(Limits().at(Stage::kRun).seconds, 1550);
  EXPECT_EQ(Limits().at(Stage::kRun).origin, "learned from 3 runs");
  EXPECT_EQ(Limits().at(Stage::kLoad).seconds, 600);
}

TEST_F(StageLimitsTest, NothingIsLearnedFromTwoRuns) {
  EXPECT_FALSE(Limits().contains(Stage::kCompile));
  EXPECT_FALSE(Limits().contains(Stage::kGolden));
}

TEST_F(StageLimitsTest, AnotherRuntimeIsAnotherMatter) {
  options_.runtime = "spmd";
  EXPECT_TRUE(Limits().empty());
}

TEST_F(StageLimitsTest, WhatIsConfiguredCounts) {
  options_.stage_seconds = {{Stage::kRun, 5}, {Stage::kLoad, 0}, {Stage::kPlan, 7}};
  EXPECT_EQ(Limits().at(Stage::kRun).seconds, 5);
  EXPECT_EQ(Limits().at(Stage::kRun).origin, "configured");
  EXPECT_FALSE(Limits().contains(Stage::kLoad));
  EXPECT_EQ(Limits().at(Stage::kPlan).seconds, 7);
}

}  // namespace
}  // namespace tthost
