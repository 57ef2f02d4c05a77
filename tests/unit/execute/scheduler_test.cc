// SPDX-License-Identifier: Apache-2.0
#include "host/execute/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "host/execute/case_order.h"

namespace tthost {
namespace {

using GroupState = StartConditions::GroupState;

class PlayedConditions : public StartConditions {
 public:
  GroupState StateOf(size_t group) override {
    const auto found = states.find(group);
    return found == states.end() ? GroupState::kWarm : found->second;
  }
  void Warm(size_t group) override { warmed.push_back(group); }
  bool HasChips(int count) override { return count <= chips; }

  std::map<size_t, GroupState> states;  // others are warm
  int chips = 0;
  std::vector<size_t> warmed;
};

class SchedulerTest : public testing::Test {
 protected:
  // A case of a loader of its own; gives its index.
  size_t Add(double seconds, int64_t peak_kib = 1, size_t group = 0, int chips = 0) {
    Case test_case;
    test_case.node_id = std::to_string(needs_.size());
    test_case.loader_path = test_case.node_id;
    selection_.cases.push_back(test_case);
    if (peak_kib > 0) {
      history_[test_case.node_id].peaks_kib = {static_cast<double>(peak_kib)};
    }
    needs_.push_back({.expected_seconds = seconds, .group = group, .chips = chips});
    return needs_.size() - 1;
  }

  Scheduler Make() {
    rules_.is_longest_first = true;
    std::vector<double> seconds;
    for (const CaseNeeds& needs : needs_) seconds.push_back(needs.expected_seconds);
    return {LongestFirst(seconds), needs_, NeedForecasts(selection_, history_, unknown_cores_),
            rules_};
  }

  // A case that was seen to keep so many processors busy.
  size_t AddBusy(double seconds, double cores) {
    const size_t added = Add(seconds);
    history_[selection_.cases[added].node_id].cores = {cores};
    return added;
  }

  // All that may start now.
  std::vector<size_t> Start(Scheduler& scheduler) {
    std::vector<size_t> started;
    while (const auto next = scheduler.Next(conditions_)) started.push_back(*next);
    return started;
  }

  Selection selection_;
  History history_;
  std::vector<CaseNeeds> needs_;
  Scheduler::Rules rules_;
  double unknown_cores_ = 1;
  PlayedConditions conditions_;
};

using Indices = std::vector<size_t>;

TEST_F(SchedulerTest, AsManyAsThereAreLanesTheLongestFirst) {
  rules_.lanes = 2;
  for (const double seconds : {10, 90, 40}) Add(seconds);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), (Indices{1, 2}));
  scheduler.End(2, 1);
  EXPECT_EQ(Start(scheduler), Indices{0});
  EXPECT_EQ(scheduler.Running(), 2u);
  EXPECT_TRUE(scheduler.Waiting().empty());
}

TEST_F(SchedulerTest, ExpectedPeaksFitIntoTheMemory) {
  rules_ = {.lanes = 4, .memory_kib = 100};
  Add(90, 60);
  Add(50, 60);
  Add(20, 40);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), (Indices{0, 2}));
  EXPECT_EQ(scheduler.HeldBackBy(conditions_), Scheduler::Shortage::kMemory);
  scheduler.End(2, 40);
  EXPECT_EQ(Start(scheduler), Indices{});
  scheduler.End(0, 60);
  EXPECT_EQ(Start(scheduler), Indices{1});
}

TEST_F(SchedulerTest, WhatACaseHasBeyondItsExpectedPeakCounts) {
  rules_ = {.lanes = 4, .memory_kib = 100};
  Add(90, 30);
  Add(50, 60);
  Scheduler scheduler = Make();
  ASSERT_EQ(scheduler.Next(conditions_), 0u);
  scheduler.Measure(0, 50);
  EXPECT_EQ(Start(scheduler), Indices{});
  EXPECT_EQ(scheduler.HeldBackBy(conditions_), Scheduler::Shortage::kMemory);
  scheduler.Measure(0, 10);
  EXPECT_EQ(Start(scheduler), Indices{1}) << "it counts 30 as long as it has less";
}

TEST_F(SchedulerTest, TheMostOfTheLatestRunsIsExpected) {
  Add(1, 0);
  history_["0"] = {.peaks_kib = {5, 9, 7}, .cores = {1, 2}};
  EXPECT_EQ(NeedForecasts(selection_, history_, 1).memory_kib.Of(0), 9);
  EXPECT_EQ(NeedForecasts(selection_, history_, 1).cores.Of(0), 2);
}

TEST_F(SchedulerTest, WhatIsLargerThanTheMemoryRunsAlone) {
  rules_ = {.lanes = 4, .memory_kib = 100};
  Add(90, 500);
  Add(50, 1);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), Indices{0});
  scheduler.End(0, 500);
  EXPECT_EQ(Start(scheduler), Indices{1});
}

TEST_F(SchedulerTest, AnUnknownPeakIsThatOfRelativesOrADefault) {
  Add(1, 0);
  EXPECT_EQ(NeedForecasts(selection_, history_, 1).memory_kib.Of(0), NeedForecasts::kUnknownKib);
  EXPECT_EQ(NeedForecasts(selection_, history_, 0.5).cores.Of(0), 0.5);
  Add(1, 0);
  selection_.cases[1].loader_path = selection_.cases[0].loader_path;
  NeedForecast forecast = NeedForecasts(selection_, history_, 1).memory_kib;
  forecast.Learn(1, 70);
  EXPECT_EQ(forecast.Of(0), 70);
  forecast.Learn(1, 30);
  EXPECT_EQ(forecast.Of(1), 70) << "the most that it was seen to have";
}

TEST_F(SchedulerTest, WhatARunLearnsOfMemoryCountsAtOnce) {
  rules_ = {.lanes = 3, .memory_kib = NeedForecasts::kUnknownKib};
  for (int i = 0; i < 3; ++i) Add(10, 0);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), Indices{0});
  scheduler.End(0, 1000);
  EXPECT_EQ(Start(scheduler), (Indices{1, 2}));
}

TEST_F(SchedulerTest, WhatRunsKeepsNoMoreThanAllProcessorsBusy) {
  rules_ = {.lanes = 4, .cores = 2};
  for (const double cores : {0.9, 1.2, 0.5, 0.6}) AddBusy(10, cores);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), (Indices{0, 2, 3}));
  EXPECT_EQ(scheduler.HeldBackBy(conditions_), Scheduler::Shortage::kCores);
  scheduler.End(0, 1, 0.9);
  EXPECT_EQ(Start(scheduler), Indices{});
  scheduler.End(2, 1, 0.5);
  EXPECT_EQ(Start(scheduler), Indices{1});
  EXPECT_EQ(scheduler.HeldBackBy(conditions_), Scheduler::Shortage::kNone);
}

TEST_F(SchedulerTest, WhatWantsMoreThanAllProcessorsRunsAlone) {
  rules_ = {.lanes = 4, .cores = 2};
  AddBusy(90, 8);
  AddBusy(50, 0.1);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), Indices{0});
  scheduler.End(0, 1, 8);
  EXPECT_EQ(Start(scheduler), Indices{1});
}

TEST_F(SchedulerTest, NobodyUsesMoreProcessorsThanItHasThreads) {
  rules_ = {.lanes = 3, .cores = 3, .cores_per_case = 1};
  for (int i = 0; i < 3; ++i) AddBusy(10, 3);  // as it was when it ran alone
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), (Indices{0, 1, 2}));
}

TEST_F(SchedulerTest, WhatARunLearnsOfProcessorsCountsForRelativesAtOnce) {
  rules_ = {.lanes = 4, .cores = 2};
  unknown_cores_ = 0.5;
  for (int i = 0; i < 8; ++i) Add(10);
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), (Indices{0, 1, 2, 3}));
  for (const size_t ended : {0, 1, 2, 3}) scheduler.End(ended, 1, 1);
  EXPECT_EQ(Start(scheduler), (Indices{4, 5}));
}

// A case that needs everything, before a stream of small ones that always leaves something taken.
TEST_F(SchedulerTest, NobodyStarves) {
  rules_ = {.lanes = 2, .memory_kib = 100};
  Add(1000, 1);
  const size_t large = Add(900, 100);
  for (int i = 0; i < 40; ++i) Add(10, 1);
  Scheduler scheduler = Make();
  Indices running = Start(scheduler);
  int started_before = 0;
  while (std::ranges::find(running, large) == running.end()) {
    scheduler.End(running.front(), 1);
    running.erase(running.begin());
    for (const size_t next : Start(scheduler)) running.push_back(next);
    ASSERT_LT(++started_before, 20);
  }
  EXPECT_EQ(running, Indices{large});
}

TEST_F(SchedulerTest, AWarmLayerGoesBeforeAColdOneThatTakesAboutAsLong) {
  Add(100, 1, /*group=*/1);
  Add(90, 1, /*group=*/2);
  Add(50, 1, /*group=*/3);
  conditions_.states = {{1, GroupState::kCold}};
  Scheduler scheduler = Make();
  EXPECT_EQ(scheduler.Next(conditions_), 1u);
  scheduler.End(1, 1);
  EXPECT_EQ(scheduler.Next(conditions_), 0u) << "the warm one is much shorter";
}

TEST_F(SchedulerTest, NobodyHasALaneBeforeItsLayerIsMade) {
  rules_.lanes = 2;
  Add(100, 1, /*group=*/1);
  Add(10, 1, /*group=*/2);
  conditions_.states = {{1, GroupState::kBeingMade}, {2, GroupState::kCold}};
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), Indices{1});
  EXPECT_EQ(scheduler.HeldBackBy(conditions_), Scheduler::Shortage::kLayer);
  conditions_.states[1] = GroupState::kCold;
  EXPECT_EQ(Start(scheduler), Indices{0});
}

TEST_F(SchedulerTest, NobodyIsHeldUpByALayerThatIsMadeSlowly) {
  rules_ = {.lanes = 1};
  Add(100, 1, /*group=*/1);
  for (int i = 0; i < 9; ++i) Add(10);
  conditions_.states = {{1, GroupState::kBeingMade}};
  Scheduler scheduler = Make();
  for (size_t i = 1; i < 10; ++i) {
    ASSERT_EQ(scheduler.Next(conditions_), i);
    scheduler.End(i, 1);
  }
}

TEST_F(SchedulerTest, NobodyHasALaneBeforeItsServerIsWarm) {
  rules_.lanes = 2;
  Add(100, 1, /*group=*/1);
  Add(10, 1, /*group=*/2);
  conditions_.states = {{1, GroupState::kUnwarmed}};
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), Indices{1});
  ASSERT_FALSE(conditions_.warmed.empty());
  EXPECT_EQ(conditions_.warmed.front(), 1u);
  conditions_.states = {};
  EXPECT_EQ(Start(scheduler), Indices{0});
}

TEST_F(SchedulerTest, AsManyAreWarmedAsLanesAreFree) {
  rules_ = {.lanes = 2, .memory_kib = 100};
  Add(100, 1, /*group=*/1);
  Add(90, 200, /*group=*/2);  // runs alone
  Add(80, 1, /*group=*/3);
  Add(70, 1, /*group=*/4);
  Add(60, 1, /*group=*/5);
  for (size_t group = 2; group <= 5; ++group) conditions_.states[group] = GroupState::kUnwarmed;
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), Indices{0});
  EXPECT_EQ(conditions_.warmed, Indices{3}) << "one lane is free";
  scheduler.WarmAhead(conditions_);
  EXPECT_EQ(conditions_.warmed, (Indices{3, 2}))
      << "the first in line, whatever it has to wait for";
}

TEST_F(SchedulerTest, AnOrderThatWasAskedForStaysAsFarAsLanesGo) {
  for (const size_t group : {1, 2, 2}) Add(10, 1, group);
  for (const GroupState state : {GroupState::kBeingMade, GroupState::kUnwarmed}) {
    conditions_.states = {{1, state}};
    const auto started_with = [&](size_t lanes) {
      Scheduler scheduler({0, 1, 2}, needs_, NeedForecasts(selection_, history_, 1),
                          {.lanes = lanes, .keeps_order = true});
      return Start(scheduler);
    };
    EXPECT_EQ(started_with(1), Indices{});
    EXPECT_EQ(started_with(2), Indices{1});
  }
}

TEST_F(SchedulerTest, ChipsHoldBackOnlyWhoNeedsThem) {
  rules_.lanes = 3;
  Add(100, 1, 0, /*chips=*/2);
  Add(50, 1, 0, /*chips=*/1);
  Add(10, 1, 0, /*chips=*/0);
  conditions_.chips = 1;
  Scheduler scheduler = Make();
  ASSERT_EQ(scheduler.Next(conditions_), 1u);
  conditions_.chips = 0;
  EXPECT_EQ(Start(scheduler), Indices{2});
}

TEST_F(SchedulerTest, WhatHasNoProcessNeedsNothing) {
  rules_ = {.lanes = 2, .memory_kib = 100};
  Add(100, 100);
  Add(1, 100, 0, /*chips=*/5);
  needs_[1].has_process = false;
  Scheduler scheduler = Make();
  EXPECT_EQ(Start(scheduler), (Indices{0, 1}));
}

}  // namespace
}  // namespace tthost
