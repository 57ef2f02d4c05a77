// SPDX-License-Identifier: Apache-2.0
// Holds host/judge/judge.cc and host/judge/verdict_table.json together, both ways: every point of
// expectation × ending × stage × class matches exactly one row, and Judge() gives what it says.
#include "host/judge/judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tthost {
namespace {

constexpr char kReason[] = "recorded reason";
constexpr char kMessage[] = "what went wrong";

const Json& Table() {
  static const Json table = [] {
    std::ifstream file(TTHOST_SOURCE_DIR "/host/judge/verdict_table.json");
    return Json::parse(file);
  }();
  return table;
}

bool Holds(const Json& list, std::string_view value) {
  return std::ranges::any_of(list, [&](const Json& item) { return item == value; });
}

// The one row that `matches` accepts.
template <typename Predicate>
const Json& OnlyRow(const Json& rows, const Predicate& matches) {
  std::vector<const Json*> found;
  for (const Json& row : rows) {
    if (matches(row)) found.push_back(&row);
  }
  if (found.size() != 1) {
    throw std::runtime_error(std::to_string(found.size()) + " rows match instead of one");
  }
  return *found.front();
}

Comparison ComparisonThat(bool passed) {
  Comparison comparison;
  comparison.passed = passed;
  if (!passed) comparison.error = kMessage;
  return comparison;
}

struct Point {
  std::string expectation, ending;
  std::string comparison;  // "passed", "failed", "none"; empty unless completed
  std::string stage, failure_class;
};

std::string ClassGroup(std::string_view failure_class) {
  for (const auto& [group, members] : Table().at("classes").items()) {
    if (Holds(members, failure_class)) return group;
  }
  throw std::runtime_error("class in no group");
}

bool EndedEarly(const Point& point) {
  return point.ending == "failed" || point.ending == "timeout" || point.ending == "crashed";
}

std::vector<Point> AllPoints() {
  std::vector<std::string> classes;
  for (const auto& [group, members] : Table().at("classes").items()) {
    for (const Json& name : members) classes.push_back(name);
  }
  std::vector<Point> points;
  for (const std::string& expectation : ConfigStatusNames()) {
    if (expectation == "EXCLUDE_MODEL") continue;  // never reaches a run
    for (const std::string comparison : {"passed", "failed", "none"}) {
      points.push_back({expectation, "completed", comparison, "COMPARE", ""});
    }
    for (const std::string ending :
         {"failed", "timeout", "crashed", "skipped", "cancelled", "compiled"}) {
      for (int stage = 1; stage <= static_cast<int>(Stage::kCompare); ++stage) {
        for (const std::string& failure_class : classes) {
          points.push_back({expectation, ending, "",
                            std::string(StageName(static_cast<Stage>(stage))), failure_class});
        }
      }
    }
  }
  return points;
}

Ending ParseEnding(std::string_view name) {
  for (int i = 1;; ++i) {
    if (EndingName(static_cast<Ending>(i)) == name) return static_cast<Ending>(i);
  }
}

Outcome OutcomeAt(const Point& point) {
  Outcome outcome;
  outcome.ending = ParseEnding(point.ending);
  outcome.stage = *ParseStage(point.stage);
  outcome.failure_class = point.failure_class;
  if (point.ending != "completed") outcome.message = kMessage;
  if (point.comparison == "passed") outcome.comparisons = {ComparisonThat(true)};
  if (point.comparison == "failed") {
    outcome.comparisons = {ComparisonThat(true), ComparisonThat(false)};
  }
  return outcome;
}

struct Expected {
  const Json* result;
  std::string observed_status;
};

Expected ExpectedAt(const Point& point) {
  const Json* end = nullptr;
  if (EndedEarly(point)) {
    end = &OnlyRow(Table().at("ends"), [&](const Json& row) {
      return Holds(row.at("stages"), point.stage) &&
             Holds(row.at("classes"), ClassGroup(point.failure_class));
    });
  }
  const Json& result = OnlyRow(Table().at("results"), [&](const Json& row) {
    const Json& comparison = row.at("comparison");
    const Json& cause = row.at("cause");
    return Holds(row.at("expectation"), point.expectation) && row.at("ending") == point.ending &&
           (comparison.is_null() ? point.comparison.empty() : comparison == point.comparison) &&
           (cause.is_null() ? end == nullptr : end != nullptr && end->at("cause") == cause);
  });
  const bool by_end = result.at("observed_status") == "by end";
  return {&result, by_end ? end->at("observed_status") : result.at("observed_status")};
}

std::string Describe(const Point& point) {
  return point.expectation + ", " + point.ending + " " + point.comparison + " at " + point.stage +
         " with class '" + point.failure_class + "'";
}

Expectation ExpectationAt(const Point& point) {
  Expectation expectation;
  expectation.status = *ParseConfigStatus(point.expectation);
  return expectation;
}

TEST(VerdictTable, SaysWhatJudgeDoesAtEveryPoint) {
  for (const Point& point : AllPoints()) {
    SCOPED_TRACE(Describe(point));
    const Expected expected = ExpectedAt(point);
    const Verdict verdict = Judge(ExpectationAt(point), OutcomeAt(point));
    EXPECT_EQ(TestResultName(verdict.result), expected.result->at("result"));
    EXPECT_EQ(BringupStatusName(verdict.observed_status), expected.observed_status);
    EXPECT_EQ(verdict.fails_run, expected.result->at("fails_run"));
    EXPECT_EQ(Json(verdict.guidance), expected.result->at("guidance"));
  }
}

TEST(VerdictTable, TagFollowsItsRuleAtEveryPoint) {
  for (const Point& point : AllPoints()) {
    SCOPED_TRACE(Describe(point));
    const Expected expected = ExpectedAt(point);
    const Outcome outcome = OutcomeAt(point);
    Expectation plain = ExpectationAt(point), status_only = plain, complete = plain;
    status_only.bringup_status = complete.bringup_status = BringupStatus::kFailedRuntime;
    complete.reason = kReason;

    EXPECT_EQ(Judge(complete, outcome).bringup_status, BringupStatus::kFailedRuntime);
    EXPECT_EQ(Judge(complete, outcome).reason, kReason);
    if (expected.result->at("tag") == "recorded, else PASSED") {
      EXPECT_EQ(Judge(plain, outcome).bringup_status, BringupStatus::kPassed);
      EXPECT_EQ(Judge(plain, outcome).reason, "");
      EXPECT_EQ(Judge(status_only, outcome).bringup_status, BringupStatus::kFailedRuntime);
    } else {
      ASSERT_EQ(expected.result->at("tag"), "recorded with its reason, else observed");
      for (const Expectation& expectation : {plain, status_only}) {
        const Verdict verdict = Judge(expectation, outcome);
        EXPECT_EQ(BringupStatusName(verdict.bringup_status), expected.observed_status);
        EXPECT_NE(verdict.reason, "");
      }
    }
  }
}

TEST(VerdictTable, EveryRowIsReachable) {
  std::vector<const Json*> reached;
  for (const Point& point : AllPoints()) reached.push_back(ExpectedAt(point).result);
  for (const Json& row : Table().at("results")) {
    EXPECT_TRUE(std::ranges::find(reached, &row) != reached.end()) << row;
  }
}

Metric PccOf(const Json& value, double required, bool gates) {
  Metric metric;
  metric.comparator = metric.name = "pcc";
  if (!value.is_null()) metric.value = value.get<double>();
  metric.limit = required;
  metric.gates = gates;
  return metric;
}

TEST(VerdictTable, SaysWhatACorrelationAdvises) {
  for (const Json& row : Table().at("pcc_guidance")) {
    SCOPED_TRACE(row);
    Outcome outcome;
    outcome.ending = Ending::kCompleted;
    for (const Json& value : row.at("pcc")) {
      outcome.comparisons.push_back(ComparisonThat(true));
      outcome.comparisons.back().metrics = {
          PccOf(value, row.at("required_pcc"), row.at("check") == "on")};
    }
    const Expectation passing = {ConfigStatus::kExpectedPassing, std::nullopt, ""};
    EXPECT_EQ(Json(Judge(passing, outcome).guidance), row.at("guidance"));

    outcome.comparisons.push_back(ComparisonThat(false));
    EXPECT_TRUE(Judge(passing, outcome).guidance.empty());
  }
}

TEST(Judge, AdvisesByTheComparisonsThatGate) {
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.comparisons = {ComparisonThat(true), ComparisonThat(true)};
  outcome.comparisons[0].metrics = {PccOf(0.5, 0.99, /*gates=*/false)};
  outcome.comparisons[1].metrics = {PccOf(0.98, 0.9, /*gates=*/true)};
  EXPECT_EQ(Judge({}, outcome).guidance, (std::vector<std::string>{"ADD_CONFIG", "RAISE_PCC"}));
  outcome.comparisons[1].metrics[0].gates = false;
  EXPECT_EQ(Judge({}, outcome).guidance, std::vector<std::string>{"ADD_CONFIG"});
}

Outcome FailedAt(Stage stage, std::string message = kMessage) {
  Outcome outcome;
  outcome.ending = Ending::kFailed;
  outcome.stage = stage;
  outcome.failure_class = "model_error";
  outcome.message = std::move(message);
  return outcome;
}

Expectation KnownFailure(BringupStatus recorded) {
  return {ConfigStatus::kKnownFailureXfail, recorded, ""};
}

TEST(Judge, MarksAKnownFailureThatMoved) {
  const Expectation known = KnownFailure(BringupStatus::kFailedTtmlirCompilation);
  EXPECT_EQ(Judge(known, FailedAt(Stage::kCompile)).drift, Drift::kNone);
  EXPECT_EQ(Judge(known, FailedAt(Stage::kLower)).drift, Drift::kWorse);
  EXPECT_EQ(Judge(known, FailedAt(Stage::kLoad)).drift, Drift::kWorse);
  EXPECT_EQ(Judge(known, FailedAt(Stage::kImport)).drift, Drift::kWorse);
  EXPECT_EQ(Judge(known, FailedAt(Stage::kRun)).drift, Drift::kBetter);
  EXPECT_EQ(Judge(known, FailedAt(Stage::kCompare)).drift, Drift::kBetter);
  const Expectation wrong_values = KnownFailure(BringupStatus::kIncorrectResult);
  EXPECT_EQ(Judge(wrong_values, FailedAt(Stage::kRun)).drift, Drift::kWorse);
}

TEST(Judge, SeesNoDriftWithoutARecordedPointOfFailure) {
  EXPECT_EQ(Judge(KnownFailure(BringupStatus::kUnknown), FailedAt(Stage::kRun)).drift,
            Drift::kNone);
  EXPECT_EQ(
      Judge({ConfigStatus::kKnownFailureXfail, std::nullopt, ""}, FailedAt(Stage::kRun)).drift,
      Drift::kNone);
  const Expectation passing = {ConfigStatus::kExpectedPassing, BringupStatus::kFailedRuntime, ""};
  EXPECT_EQ(Judge(passing, FailedAt(Stage::kLower)).drift, Drift::kNone);
}

TEST(Judge, SaysOfACompiledCaseOnlyThatItCompiled) {
  Outcome compiled;
  compiled.ending = Ending::kCompiled;
  compiled.stage = Stage::kCompile;
  compiled.message = "compiled only";
  const Verdict verdict = Judge(KnownFailure(BringupStatus::kIncorrectResult), compiled);
  EXPECT_EQ(verdict.result, TestResult::kPassed);
  EXPECT_EQ(verdict.bringup_status, BringupStatus::kUnknown);
  EXPECT_EQ(verdict.reason, "compiled only");
  EXPECT_EQ(verdict.drift, Drift::kNone);
  for (const BringupStatus before :
       {BringupStatus::kFailedFeCompilation, BringupStatus::kFailedTtmlirCompilation}) {
    EXPECT_EQ(Judge(KnownFailure(before), compiled).drift, Drift::kBetter);
  }
  EXPECT_EQ(Judge(KnownFailure(BringupStatus::kFailedRuntime), compiled).drift, Drift::kNone);
}

TEST(Judge, SaysNotSpecifiedWhenNobodyGaveAReason) {
  const Verdict verdict = Judge({}, FailedAt(Stage::kRun, ""));
  EXPECT_EQ(verdict.observed_status, BringupStatus::kFailedRuntime);
  EXPECT_EQ(verdict.bringup_status, BringupStatus::kUnknown);
  EXPECT_EQ(verdict.reason, "Not specified");
}

TEST(Judge, JoinsTheComparisonsThatFailed) {
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.comparisons = {ComparisonThat(false), ComparisonThat(true), ComparisonThat(false)};
  outcome.comparisons[2].error = "other";
  EXPECT_EQ(Judge({}, outcome).reason,
            "Comparison result 0 failed: what went wrong\nComparison result 2 failed: other");
}

TEST(Judge, ExplainsAPassRecordedAsIncorrect) {
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.comparisons = {ComparisonThat(true)};
  Metric metric;
  metric.name = "pcc";
  metric.value = 0.5;
  metric.limit = 0.99;
  metric.gates = false;
  outcome.comparisons[0].metrics = {metric};
  const Expectation recorded = {ConfigStatus::kExpectedPassing, BringupStatus::kIncorrectResult,
                                ""};
  EXPECT_EQ(Judge(recorded, outcome).reason,
            "Test marked w/ INCORRECT_RESULT. PCC check disabled. Calculated: pcc=0.5. "
            "Required: pcc=0.99.");
}

TEST(Judge, StrictlyAPassOfAKnownFailureFailsTheRun) {
  Expectation known;
  known.status = ConfigStatus::kKnownFailureXfail;
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.comparisons.push_back({.passed = true});
  EXPECT_EQ(Judge(known, outcome).result, TestResult::kXpassed);
  EXPECT_FALSE(Judge(known, outcome).fails_run);
  EXPECT_TRUE(Judge(known, outcome, /*xfail_strict=*/true).fails_run);
  EXPECT_FALSE(Judge(Expectation(), outcome, /*xfail_strict=*/true).fails_run);
}

}  // namespace
}  // namespace tthost
