// SPDX-License-Identifier: Apache-2.0
#include "host/report/merged_journal.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

std::string Line(Event event, double seconds) {
  event.unix_micros = 1'767'323'045'000'000 + static_cast<int64_t>(seconds * 1e6);
  return ToJson(event).dump() + "\n";
}

// A run that begins at `begin` seconds and ends its cases one second after another.
struct Shard {
  std::string uid;
  double begin = 0;
  std::vector<std::pair<std::string, Ending>> cases;
  std::string arch = "n150";

  std::string Journal() const {
    RunFacts facts;
    facts.run_uid = uid;
    facts.arch = arch;
    facts.planned = static_cast<int>(cases.size());
    facts.shard_index = facts.shard_count = 2;
    std::string text = Line(RunStarted(facts), begin);
    double at = begin;
    for (const auto& [id, ending] : cases) {
      const Case test_case = CaseNamed(id);
      Outcome outcome = PassedOutcome();
      outcome.ending = ending;
      outcome.message = uid;
      outcome.started_unix_micros = 1'767'323'045'000'000 + static_cast<int64_t>(at * 1e6);
      const bool fails = ending == Ending::kFailed;
      const Verdict verdict = VerdictOf(fails ? TestResult::kFailed : TestResult::kPassed,
                                        BringupStatus::kUnknown, fails);
      text += Line(CaseStarted(test_case), at);
      text += Line(CaseFinished(test_case, outcome, verdict), ++at);
    }
    return text + Line(RunFinished({.exit_code = 1, .seconds = 5}), at);
  }
};

std::vector<Json> RecordsOf(const std::string& journal) {
  std::istringstream lines(journal);
  std::vector<Json> records;
  for (std::string line; std::getline(lines, line);) records.push_back(Json::parse(line));
  return records;
}

// Id → the run whose result counts.
std::map<std::string, std::string> Winners(const MergedJournal& merged) {
  std::map<std::string, std::string> winners;
  for (const Json& record : RecordsOf(merged.journal)) {
    if (record.at("event") != "case_finished") continue;
    winners[record.at("case").at("id")] = record.at("outcome").at("message");
  }
  return winners;
}

const Shard kOne = {"one", 0, {{"a", Ending::kCompleted}, {"b", Ending::kFailed}}};
const Shard kTwo = {"two", 10, {{"c", Ending::kCompleted}}};

TEST(MergedJournal, HasTheCasesOfEachRunInTheOrderOfTheirStarts) {
  const std::string one = kOne.Journal(), two = kTwo.Journal();
  const auto merged = MergeJournals({two, one});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(merged->cases, 3);
  EXPECT_TRUE(merged->repeated.empty());
  const auto records = RecordsOf(merged->journal);
  std::string told;
  for (const Json& record : records) {
    told += record.at("event").get<std::string>().substr(0, 8) +
            (record.contains("case") ? ":" + record.at("case").at("id").get<std::string>() : "") +
            " ";
  }
  EXPECT_EQ(told,
            "run_star case_sta:a case_fin:a case_sta:b case_fin:b case_sta:c case_fin:c "
            "run_fini ");
  const Json& run = records.front().at("run");
  EXPECT_EQ(run.at("uid"), merged->uid);
  EXPECT_EQ(run.at("planned"), 3);
  EXPECT_EQ(run.at("merged_from"), Json({"one", "two"}));
  EXPECT_FALSE(run.contains("shard"));
  EXPECT_EQ(records.back().at("exit_code"), 1);
  EXPECT_EQ(records.back().at("interrupted"), false);
  EXPECT_EQ(records.back().at("seconds"), 10);
  EXPECT_EQ(merged->uid, MergeJournals({one, two})->uid);
  EXPECT_NE(merged->uid, MergeJournals({one})->uid);
}

TEST(MergedJournal, TakesTheLatestResultOfACase) {
  const Shard again = {"again", 20, {{"b", Ending::kCompleted}}};
  const std::string one = kOne.Journal(), later = again.Journal();
  for (const auto& journals : {std::vector<std::string_view>{one, later}, {later, one}}) {
    const auto merged = MergeJournals(journals);
    EXPECT_EQ(merged->repeated, std::vector<std::string>{"b"});
    EXPECT_EQ(Winners(*merged), (std::map<std::string, std::string>{{"a", "one"}, {"b", "again"}}));
    EXPECT_EQ(RecordsOf(merged->journal).back().at("exit_code"), 0);
  }
}

TEST(MergedJournal, ACancelledCaseGivesWay) {
  const Shard cut = {"cut", 20, {{"a", Ending::kCancelled}, {"d", Ending::kCancelled}}};
  const std::string one = kOne.Journal(), later = cut.Journal();
  const auto merged = MergeJournals({one, later});
  EXPECT_TRUE(merged->repeated.empty());
  EXPECT_EQ(Winners(*merged).at("a"), "one");
  EXPECT_EQ(Winners(*merged).at("d"), "cut");
  EXPECT_EQ(RecordsOf(merged->journal).back().at("interrupted"), true);
}

TEST(MergedJournal, RefusesWhatIsNotOneRun) {
  const std::string one = kOne.Journal();
  EXPECT_EQ(MergeJournals({one, one}).error().message, "run one is given twice");
  Shard elsewhere = kTwo;
  elsewhere.arch = "p150";
  const std::string two = elsewhere.Journal();
  EXPECT_EQ(MergeJournals({one, two}).error().message,
            "run two is for arch \"p150\", run one for \"n150\": results of different arches are "
            "not one run");
}

}  // namespace
}  // namespace tthost
