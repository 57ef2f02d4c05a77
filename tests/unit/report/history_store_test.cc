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
  MemoryFileSystem filesystem_;
  HistoryStore store_{"/state", "/models", filesystem_};
};

TEST_F(HistoryStoreTest, RemembersTheLatestRuns) {
  for (int run = 1; run <= 10; ++run) {
    History seen;
    Learn("a", Ended(run, 100 * run % 700), seen);
    ASSERT_TRUE(store_.Add(seen));
  }
  const History history = store_.Load();
  EXPECT_EQ(history.at("a").seconds, (std::vector<double>{4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(history.at("a").peak_rss_kib, 600);
}

TEST_F(HistoryStoreTest, OfAnotherModelsRootNothingIsKnown) {
  History seen;
  Learn("a", Ended(1, 1), seen);
  ASSERT_TRUE(store_.Add(seen));
  EXPECT_TRUE(HistoryStore("/state", "/others", filesystem_).Load().empty());
}

TEST_F(HistoryStoreTest, WhatDidNotRunToItsEndOrHadNoProcessTeachesNothing) {
  History seen;
  for (const Ending ending : {Ending::kCancelled, Ending::kCompiled}) {
    Outcome outcome = Ended(1, 1);
    outcome.ending = ending;
    Learn("a", outcome, seen);
  }
  Outcome skipped = Ended(1, 1);
  skipped.exit_code.reset();
  Learn("b", skipped, seen);
  EXPECT_TRUE(seen.empty());
}

TEST_F(HistoryStoreTest, AFileThatCannotBeReadIsAsGoodAsNone) {
  History seen;
  Learn("a", Ended(1, 1), seen);
  ASSERT_TRUE(store_.Add(seen));
  for (auto& [path, text] : filesystem_.files) {
    if (path.ends_with(".json")) text = "{\"schema\": 1";
  }
  EXPECT_TRUE(store_.Load().empty());
  EXPECT_TRUE(store_.Add(seen));
  EXPECT_EQ(store_.Load().size(), 1U);
}

}  // namespace
}  // namespace tthost
