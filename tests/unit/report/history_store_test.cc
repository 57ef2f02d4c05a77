// SPDX-License-Identifier: Apache-2.0
#include "host/report/history_store.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

Outcome Ended(double seconds, int64_t peak_rss_kib) {
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.exit_code = 0;
  outcome.seconds = seconds;
  outcome.peak_rss_kib = peak_rss_kib;
  return outcome;
}

class HistoryStoreTest : public testing::Test {
 protected:
  static std::vector<double> SlowSeconds(const CaseHistory& known, const std::string& stage) {
    std::vector<double> seconds;
    for (const auto& slow : known.stages.at(stage).slow) seconds.push_back(slow.seconds);
    return seconds;
  }
  // A run of case "a" whose stage RUN took so long.
  void AddRunOf(double seconds) {
    Outcome outcome = Ended(seconds, 1);
    outcome.timings = {{.stage = Stage::kRun, .phase = "", .seconds = seconds}};
    History seen;
    Learn("a", outcome, "cpu", seen);
    ASSERT_TRUE(store_.Add(seen));
  }

  MemoryFileSystem filesystem_;
  HistoryStore store_{"/state", "/models", filesystem_};
};

TEST_F(HistoryStoreTest, RemembersTheLatestRuns) {
  for (int run = 1; run <= 10; ++run) {
    History seen;
    Learn("a", Ended(run, 100 * run % 700), "cpu", seen);
    ASSERT_TRUE(store_.Add(seen));
  }
  const History history = store_.Load();
  EXPECT_EQ(history.at("a").seconds, (std::vector<double>{4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(history.at("a").peaks_kib, (std::vector<double>{300, 400, 500, 600, 100, 200, 300}));
}

TEST_F(HistoryStoreTest, WhatAnOlderVersionKeptCountsAsOneRun) {
  History seen;
  Learn("a", Ended(1, 7), "cpu", seen);
  ASSERT_TRUE(store_.Add(seen));
  for (auto& [path, text] : filesystem_.files) {
    const size_t place = text.find("[7.0]");
    if (place != text.npos) text.replace(place, 5, "9, \"cores\": 2.0");
  }
  ASSERT_TRUE(store_.Add(seen));
  EXPECT_EQ(store_.Load().at("a").peaks_kib, (std::vector<double>{9, 7}));
  EXPECT_EQ(store_.Load().at("a").cores, std::vector<double>{2});
}

TEST_F(HistoryStoreTest, RemembersHowManyProcessorsACaseKeptBusy) {
  for (const double cpu_seconds : {4.0, 6.0, 0.0}) {
    Outcome outcome = Ended(4, 1);
    outcome.cpu_seconds = cpu_seconds;
    History seen;
    Learn("a", outcome, "cpu", seen);
    ASSERT_TRUE(store_.Add(seen));
  }
  EXPECT_EQ(store_.Load().at("a").cores, (std::vector<double>{1, 1.5}));
}

TEST_F(HistoryStoreTest, OfAnotherModelsRootNothingIsKnown) {
  History seen;
  Learn("a", Ended(1, 1), "cpu", seen);
  ASSERT_TRUE(store_.Add(seen));
  EXPECT_TRUE(HistoryStore("/state", "/others", filesystem_).Load().empty());
}

TEST_F(HistoryStoreTest, WhatDidNotRunToItsEndOrHadNoProcessTeachesNothing) {
  History seen;
  for (const Ending ending : {Ending::kCancelled, Ending::kCompiled}) {
    Outcome outcome = Ended(1, 1);
    outcome.ending = ending;
    Learn("a", outcome, "cpu", seen);
  }
  Outcome skipped = Ended(1, 1);
  skipped.exit_code.reset();
  Learn("b", skipped, "cpu", seen);
  EXPECT_TRUE(seen.empty());
}

TEST_F(HistoryStoreTest, StagesCountThatWereFinished) {
  Outcome failed = Ended(40, 1);
  failed.ending = Ending::kFailed;
  failed.timings = {{.stage = Stage::kLoad, .phase = "", .seconds = 25},
                    {.stage = Stage::kGolden, .phase = "", .seconds = 2},
                    {.stage = Stage::kRun, .phase = "", .seconds = 13}};
  Outcome shared = failed;
  shared.facts = R"({"golden_reused": true})";
  for (const Outcome& outcome : {failed, shared}) {
    History seen;
    Learn("a", outcome, "spmd", seen);
    ASSERT_TRUE(store_.Add(seen));
  }
  const CaseHistory known = store_.Load().at("a");
  EXPECT_EQ(known.stage_context, "spmd");
  EXPECT_EQ(known.stages.at("LOAD").runs, 2);
  EXPECT_EQ(SlowSeconds(known, "LOAD"), (std::vector<double>{25, 25}));
  EXPECT_EQ(known.stages.at("GOLDEN").runs, 1);
  EXPECT_TRUE(SlowSeconds(known, "GOLDEN").empty());
  EXPECT_FALSE(known.stages.contains("RUN"));
}

TEST_F(HistoryStoreTest, ASlowStageIsForgottenAfterSevenFastRuns) {
  AddRunOf(400);
  AddRunOf(50);
  for (int fast = 0; fast < 6; ++fast) AddRunOf(1);
  EXPECT_EQ(SlowSeconds(store_.Load().at("a"), "RUN"), std::vector<double>{50});
  AddRunOf(1);
  EXPECT_TRUE(SlowSeconds(store_.Load().at("a"), "RUN").empty());
  EXPECT_EQ(store_.Load().at("a").stages.at("RUN").runs, 7);
}

TEST_F(HistoryStoreTest, SlowStagesOfAnOlderVersionGrowOldFromNow) {
  AddRunOf(400);
  for (auto& [path, text] : filesystem_.files) {
    const size_t place = text.find("[1,[0,400.0]]");
    if (place != text.npos) text.replace(place, 13, "[7,300.0,400.0]");
  }
  EXPECT_EQ(SlowSeconds(store_.Load().at("a"), "RUN"), (std::vector<double>{300, 400}));
  for (int fast = 0; fast < 7; ++fast) AddRunOf(1);
  EXPECT_TRUE(SlowSeconds(store_.Load().at("a"), "RUN").empty());
}

TEST_F(HistoryStoreTest, AnotherContextBeginsAnew) {
  Outcome outcome = Ended(1, 1);
  outcome.timings = {{.stage = Stage::kRun, .phase = "", .seconds = 1}};
  for (const char* context : {"cpu", "cpu", "spmd"}) {
    History seen;
    Learn("a", outcome, context, seen);
    ASSERT_TRUE(store_.Add(seen));
  }
  EXPECT_EQ(store_.Load().at("a").stages.at("RUN").runs, 1);
}

TEST_F(HistoryStoreTest, AFileThatCannotBeReadIsAsGoodAsNone) {
  History seen;
  Learn("a", Ended(1, 1), "cpu", seen);
  ASSERT_TRUE(store_.Add(seen));
  for (auto& [path, text] : filesystem_.files) {
    if (path.ends_with(".json")) text = "{\"schema\": 1";
  }
  EXPECT_TRUE(store_.Load().empty());
  EXPECT_TRUE(store_.Add(seen));
  EXPECT_EQ(store_.Load().size(), 1U);
}

// Of whose locks another run holds the first that are asked for.
class BusyFileSystem : public MemoryFileSystem {
 public:
  Result<std::unique_ptr<FileLock>> TryLock(const std::string& path) override {
    if (busy_for_ > 0 && busy_for_-- > 0) return nullptr;
    return MemoryFileSystem::TryLock(path);
  }

 private:
  int busy_for_ = 100;
};

TEST(HistoryStore, WaitsForTheWriteOfAnotherRun) {
  BusyFileSystem filesystem;
  HistoryStore store("/state", "/models", filesystem);
  History seen;
  Learn("a", Ended(1, 1), "cpu", seen);
  const auto added = store.Add(seen);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(store.Load().size(), 1U);
}

}  // namespace
}  // namespace tthost
