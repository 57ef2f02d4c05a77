// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_difference.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/report/run_difference_text.h"
#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

StoredCase Passed(const std::string& id, double pcc = 0.999, double seconds = 2) {
  Outcome outcome = PassedOutcome();
  outcome.comparisons[0].metrics[0].value = pcc;
  outcome.seconds = seconds;
  return {id, CaseNamed(id).node_id, outcome,
          VerdictOf(TestResult::kPassed, BringupStatus::kPassed)};
}

StoredCase Failed(const std::string& id, Stage stage = Stage::kRun,
                  TestResult result = TestResult::kFailed) {
  return {id, CaseNamed(id).node_id, FailedOutcome(stage, "no room\nat all"),
          VerdictOf(result, BringupStatus::kUnknown, result != TestResult::kXfailed)};
}

StoredCase Skipped(const std::string& id) {
  StoredCase stored = Passed(id);
  stored.outcome = Outcome();
  stored.outcome.ending = Ending::kSkipped;
  stored.verdict = VerdictOf(TestResult::kSkipped, BringupStatus::kUnknown);
  return stored;
}

using Ids = std::vector<std::string>;

Ids IdsOf(const std::vector<CasePair>& pairs) {
  Ids ids;
  for (const CasePair& pair : pairs) ids.push_back(pair.after->id);
  return ids;
}

class RunDifferenceTest : public testing::Test {
 protected:
  // What changed from the first to the second.
  RunDifference Changed(std::vector<StoredCase> before, std::vector<StoredCase> after) {
    before_.cases = std::move(before);
    after_.cases = std::move(after);
    return Compare(before_, after_, 0.01);
  }

  StoredRun before_, after_;
};

TEST_F(RunDifferenceTest, ComparesWhatBothHave) {
  const auto difference = Changed({Passed("a"), Passed("gone")}, {Passed("a"), Failed("new")});
  EXPECT_EQ(difference.in_both, 1);
  EXPECT_EQ(difference.only_before, Ids{"gone"});
  EXPECT_EQ(difference.only_after, Ids{"new"});
  EXPECT_TRUE(difference.newly_failing.empty());
  EXPECT_FALSE(difference.HasRegression());
}

TEST_F(RunDifferenceTest, TellsWhatFailsAndPassesNow) {
  const auto xfailed = [](const std::string& id) {
    return Failed(id, Stage::kRun, TestResult::kXfailed);
  };
  const auto difference =
      Changed({Passed("a"), Failed("b"), xfailed("c"), xfailed("d"), Passed("e"), Skipped("f")},
              {Failed("a"), Passed("b"), Passed("c"), Failed("d"), Skipped("e"), Passed("f")});
  EXPECT_EQ(IdsOf(difference.newly_failing), (Ids{"a", "d"}));
  EXPECT_EQ(IdsOf(difference.newly_passing), (Ids{"b", "c", "f"}));
  EXPECT_EQ(IdsOf(difference.otherwise), Ids{"e"});
  EXPECT_TRUE(difference.HasRegression());
}

TEST_F(RunDifferenceTest, TellsWhatFailsAtAnotherStage) {
  const auto difference = Changed({Failed("a"), Failed("b"), Failed("c"), Skipped("d")},
                                  {Failed("a", Stage::kLower), Failed("b", Stage::kGather),
                                   Failed("c"), Failed("d", Stage::kLoad)});
  EXPECT_EQ(IdsOf(difference.failed_earlier), Ids{"a"});
  EXPECT_EQ(IdsOf(difference.failed_later), Ids{"b"});
  const auto later_only = Changed({Failed("a", Stage::kLower)}, {Failed("a")});
  EXPECT_FALSE(later_only.HasRegression());
}

TEST_F(RunDifferenceTest, TellsWherePccDropped) {
  StoredCase undefined = Passed("c");
  undefined.outcome.comparisons[0].metrics[0].value = std::nullopt;
  const auto difference = Changed({Passed("a", 0.999), Passed("b", 0.999), Passed("c")},
                                  {Passed("a", 0.985), Passed("b", 0.995), undefined});
  EXPECT_EQ(IdsOf(difference.pcc_drops), (Ids{"a", "c"}));
  EXPECT_TRUE(difference.HasRegression());
}

TEST_F(RunDifferenceTest, TellsLargeChangesOfTimeTheLargestFirst) {
  const auto difference =
      Changed({Passed("a", 1, 2), Passed("b", 1, 2), Passed("c", 1, 100), Passed("d", 1, 9)},
              {Passed("a", 1, 3.5), Passed("b", 1, 9), Passed("c", 1, 102), Passed("d", 1, 1)});
  EXPECT_EQ(IdsOf(difference.slower), (Ids{"b", "a"}));
  EXPECT_EQ(IdsOf(difference.faster), Ids{"d"});
  EXPECT_EQ(difference.seconds_before, 113);
  EXPECT_FALSE(difference.HasRegression());
}

TEST_F(RunDifferenceTest, IsToldByKindOfChange) {
  const auto difference = Changed({Passed("a"), Passed("b", 0.99), Passed("gone")},
                                  {Failed("a"), Passed("b", 0.9), Passed("new")});
  EXPECT_EQ(
      DifferenceText(difference, /*names_all=*/false, Paint(false)),
      "2 cases in both, 1 in the first only, 1 in the second only; their time 4.0 s -> 3.2 s\n"
      "\nnewly failing (1)\n"
      "    a  passed -> failed\n"
      "        RUN: no room\n"
      "\nPCC dropped (1)\n"
      "    b  0.99 -> 0.9\n");
  const std::string all = DifferenceText(difference, /*names_all=*/true, Paint(false));
  EXPECT_TRUE(
      all.ends_with("in the first only (1)\n    gone\n\n"
                    "in the second only (1)\n    new\n"))
      << all;
  const Json json = DifferenceJson(difference);
  EXPECT_EQ(json.at("newly_failing")[0].at("before").at("pcc"), 0.999);
  EXPECT_EQ(json.at("newly_failing")[0].at("after").at("stage"), "RUN");
  EXPECT_EQ(json.at("has_regression"), true);
}

}  // namespace
}  // namespace tthost
