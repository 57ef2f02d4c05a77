// SPDX-License-Identifier: Apache-2.0
#include "host/report/journal.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/report/run_uid.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

class JournalTest : public testing::Test {
 protected:
  std::vector<std::string> RecordKinds() {
    std::istringstream lines(filesystem_.files["runs/1/journal.jsonl"]);
    std::vector<std::string> kinds;
    for (std::string line; std::getline(lines, line);) {
      kinds.push_back(Json::parse(line).at("event"));
    }
    return kinds;
  }

  MemoryFileSystem filesystem_;
  StillClock clock_;
  Journal journal_ = *Journal::Create("runs/1", "", filesystem_, clock_);
  Case case_ = CaseNamed("a");
  Outcome outcome_ = PassedOutcome();
  Verdict verdict_ = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  RunFacts facts_;
  RunSummary summary_;
};

TEST_F(JournalTest, HoldsOneLineForEachEventButStages) {
  ASSERT_TRUE(journal_.Append(RunStarted(facts_)));
  ASSERT_TRUE(journal_.Append(CaseStarted(case_)));
  ASSERT_TRUE(journal_.Append(StageEntered(case_, "LOAD")));
  ASSERT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  ASSERT_TRUE(journal_.Append(RunFinished(summary_)));
  EXPECT_EQ(RecordKinds(), (std::vector<std::string>{"run_started", "case_started", "case_finished",
                                                     "run_finished"}));
  EXPECT_EQ(journal_.Size(), filesystem_.files[journal_.Path()].size());
}

TEST_F(JournalTest, SyncsGroupedCaseEndsAfterTheirDelay) {
  ASSERT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  clock_.steady_nanos += 60'000'000;
  ASSERT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  EXPECT_FALSE(journal_.TakeSyncDue());
  clock_.steady_nanos += 40'000'000;
  EXPECT_TRUE(journal_.TakeSyncDue());
  clock_.steady_nanos += 500'000'000;
  EXPECT_FALSE(journal_.TakeSyncDue()) << "nothing new to sync";
}

TEST_F(JournalTest, SyncsTheEndOfTheRunAtOnce) {
  ASSERT_TRUE(journal_.Append(RunFinished(summary_)));
  EXPECT_EQ(filesystem_.sync_count, 1);
}

TEST_F(JournalTest, KeepsALineReadableWhateverTheCasePrinted) {
  outcome_.output_tail = "\xff\xfe broken\n\"quoted\"";
  ASSERT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  EXPECT_EQ(RecordKinds(), std::vector<std::string>{"case_finished"});
}

TEST_F(JournalTest, TellsWhenTheDiskFails) {
  filesystem_.broken.insert("runs/1/journal.jsonl");
  const Result<void> appended = journal_.Append(RunFinished(summary_));
  ASSERT_FALSE(appended);
  EXPECT_NE(appended.error().message.find("runs/1/journal.jsonl"), std::string::npos);
}

TEST_F(JournalTest, KeepsRecordsUntilTheDiskHasRoom) {
  filesystem_.full.insert(journal_.Path());
  ASSERT_TRUE(journal_.Append(RunStarted(facts_)));
  ASSERT_TRUE(journal_.Append(CaseStarted(case_)));
  EXPECT_FALSE(journal_.AppendWaiting());
  EXPECT_EQ(journal_.Size(), 0U);
  filesystem_.full.clear();
  ASSERT_TRUE(journal_.AppendWaiting());
  EXPECT_FALSE(journal_.HasWaiting());
  ASSERT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  EXPECT_EQ(RecordKinds(),
            (std::vector<std::string>{"run_started", "case_started", "case_finished"}));
  EXPECT_EQ(journal_.Size(), filesystem_.files[journal_.Path()].size());
}

TEST_F(JournalTest, ARunThatEndsOnAFullDiskIsNotRecorded) {
  filesystem_.full.insert(journal_.Path());
  ASSERT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  EXPECT_FALSE(journal_.Append(RunFinished(summary_)));
}

TEST_F(JournalTest, OnlySoManyRecordsWaitForRoom) {
  filesystem_.full.insert(journal_.Path());
  outcome_.message = std::string(9 << 20, 'x');
  EXPECT_TRUE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
  EXPECT_FALSE(journal_.Append(CaseFinished(case_, outcome_, verdict_)));
}

TEST(RunUid, SortsByTimeAndHoldsTheEntropy) {
  EXPECT_EQ(MakeRunUid(1'767'323'045'678'901, 0xabcd), "20260102T030405-0000abcd");
}

}  // namespace
}  // namespace tthost
