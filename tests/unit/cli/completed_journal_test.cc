// SPDX-License-Identifier: Apache-2.0
#include "host/cli/completed_journal.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

constexpr int64_t kStart = 1'767'323'045'000'000;

class CompletedJournalTest : public testing::Test {
 protected:
  std::string Line(Event event, double seconds) {
    event.unix_micros = kStart + static_cast<int64_t>(seconds * 1e6);
    return ToJson(event).dump() + "\n";
  }
  std::string Started() {
    Event planned;
    planned.kind = EventKind::kCasesPlanned;
    planned.planned = cases_;
    return Line(RunStarted(facts_), 0) + Line(planned, 0);
  }
  std::string Finished(const Case& test_case, double seconds) {
    return Line(CaseFinished(test_case, PassedOutcome(), passed_), seconds);
  }
  // The records that were added to `journal`.
  static std::vector<Json> AddedTo(const std::string& journal) {
    const auto completed = CompletedJournal(journal);
    EXPECT_TRUE(completed);
    EXPECT_TRUE(completed->starts_with(journal)) << *completed;
    std::istringstream lines(completed->substr(journal.size()));
    std::vector<Json> added;
    for (std::string line; std::getline(lines, line);) added.push_back(Json::parse(line));
    return added;
  }

  RunFacts facts_;
  std::vector<Case> cases_ = {CaseNamed("a"), CaseNamed("b"), CaseNamed("c")};
  const Verdict passed_ = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
};

TEST_F(CompletedJournalTest, LeavesAWholeOneAlone) {
  const std::string whole = Started() + Line(RunFinished({.exit_code = 0}), 9);
  EXPECT_EQ(CompletedJournal(whole), std::nullopt);
}

TEST_F(CompletedJournalTest, EndsWhatHadBegunAsCrashedAndCancelsTheRest) {
  const auto added = AddedTo(Started() + Line(CaseStarted(cases_[0]), 1) +
                             Line(CaseStarted(cases_[1]), 2) + Finished(cases_[0], 4.5));
  ASSERT_EQ(added.size(), 3u);
  const Json& crashed = added[0];
  EXPECT_EQ(crashed.at("case").at("id"), "b");
  EXPECT_EQ(crashed.at("at"), FormatTimestamp(kStart + 4'500'000));
  EXPECT_EQ(crashed.at("outcome").at("ending"), "crashed");
  EXPECT_EQ(crashed.at("outcome").at("failure_class"), "lost");
  EXPECT_EQ(crashed.at("outcome").at("message"), "the run ended before the case did");
  EXPECT_EQ(crashed.at("outcome").at("started"), kStart + 2'000'000);
  EXPECT_EQ(crashed.at("outcome").at("seconds"), 2.5);
  EXPECT_EQ(crashed.at("verdict").at("result"), "crashed");
  EXPECT_EQ(crashed.at("verdict").at("fails_run"), true);
  const Json& cancelled = added[1];
  EXPECT_EQ(cancelled.at("case").at("id"), "c");
  EXPECT_EQ(cancelled.at("outcome").at("ending"), "cancelled");
  EXPECT_EQ(cancelled.at("verdict").at("result"), "skipped");
  EXPECT_EQ(added[2], Json({{"event", "run_finished"},
                            {"at", FormatTimestamp(kStart + 4'500'000)},
                            {"exit_code", 2},
                            {"interrupted", true},
                            {"seconds", 4.5}}));
}

// The model did not fail: what is known of it excuses nothing.
TEST_F(CompletedJournalTest, AKnownFailureThatWasLostIsNoXfail) {
  cases_[0].expectation = {ConfigStatus::kKnownFailureXfail, BringupStatus::kFailedRuntime,
                           "hangs"};
  const auto added = AddedTo(Started() + Line(CaseStarted(cases_[0]), 1));
  EXPECT_EQ(added.at(0).at("verdict").at("result"), "crashed");
  EXPECT_EQ(added.at(0).at("verdict").at("bringup_status"), "FAILED_RUNTIME");
  EXPECT_EQ(added.at(0).at("verdict").at("observed_status"), "UNKNOWN");
}

TEST_F(CompletedJournalTest, LeavesOutWhatIsTorn) {
  const std::string whole = Started() + Line(CaseStarted(cases_[0]), 1);
  const std::string torn = Finished(cases_[0], 2);
  const auto completed = CompletedJournal(whole + torn.substr(0, torn.size() - 5));
  EXPECT_EQ(completed, CompletedJournal(whole));
  EXPECT_EQ(
      CompletedJournal(Started() + torn.substr(0, 90) + "\n" + Line(CaseStarted(cases_[0]), 1)),
      completed);
}

}  // namespace
}  // namespace tthost
