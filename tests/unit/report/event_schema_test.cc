// SPDX-License-Identifier: Apache-2.0
// The journal against the schema that is published for reporters.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <utility>

#include "host/config/json_schema.h"
#include "host/report/journal.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

class EventSchemaTest : public testing::Test {
 protected:
  static JsonSchema PublishedSchema() {
    std::ifstream file(TTHOST_SOURCE_DIR "/sdk/schemas/events.schema.json");
    std::ostringstream text;
    text << file.rdbuf();
    return JsonSchema::Compile(text.str()).value();
  }

  // What is wrong with a line of a journal; nothing when it follows the schema.
  std::string ProblemOf(const std::string& line) const {
    std::string text;
    for (const SchemaProblem& problem : schema_.Check(Json::parse(line))) {
      text += problem.pointer + ": " + problem.text + "\n";
    }
    return text;
  }

  std::string LineOf(const Event& event) {
    EXPECT_TRUE(journal_.Append(event));
    return std::exchange(filesystem_.files["runs/1/journal.jsonl"], "");
  }

  const JsonSchema schema_ = PublishedSchema();
  MemoryFileSystem filesystem_;
  StillClock clock_;
  Journal journal_ = *Journal::Create("runs/1", "", filesystem_, clock_);
};

TEST_F(EventSchemaTest, AcceptsWhatBeginsAndEndsARun) {
  RunFacts facts;
  EXPECT_EQ(ProblemOf(LineOf(RunStarted(facts))), "") << "nothing is known";
  facts.arch = "n150";
  facts.plugins = {"pcc 0.1.0"};
  facts.command_line = {"run", "-k", "\xff"};
  facts.options = R"({"runtime":"spmd"})";
  facts.reproduce_options = " --arch n150";
  EXPECT_EQ(ProblemOf(LineOf(RunStarted(facts))), "");
  EXPECT_EQ(ProblemOf(LineOf(RunFinished({.exit_code = 2, .interrupted = true, .seconds = 1}))),
            "");
}

TEST_F(EventSchemaTest, AcceptsWhatIsPlanned) {
  const std::vector<Case> cases = {CaseNamed("a"), CaseNamed("b")};
  Event planned;
  planned.kind = EventKind::kCasesPlanned;
  planned.planned = cases;
  EXPECT_EQ(ProblemOf(LineOf(planned)), "");
}

TEST_F(EventSchemaTest, AcceptsCasesHoweverTheyEnd) {
  Case test_case = CaseNamed("a");
  EXPECT_EQ(ProblemOf(LineOf(CaseStarted(test_case))), "");
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  EXPECT_EQ(ProblemOf(LineOf(CaseFinished(test_case, PassedOutcome(), passed))), "");

  test_case.variant = "v 1/2.0";
  test_case.markers = {"push"};
  test_case.expectation.bringup_status = BringupStatus::kFailedRuntime;
  Outcome outcome = FailedOutcome(Stage::kRun, "\xff");
  for (const Ending ending : {Ending::kFailed, Ending::kSkipped, Ending::kTimeout, Ending::kCrashed,
                              Ending::kCancelled, Ending::kCompiled}) {
    outcome.ending = ending;
    outcome.signal = 11;
    const Verdict crashed = VerdictOf(TestResult::kCrashed, BringupStatus::kUnknown, true);
    EXPECT_EQ(ProblemOf(LineOf(CaseFinished(test_case, outcome, crashed))), "");
  }
}

TEST_F(EventSchemaTest, TellsTheLabelOfTestConfigWhereThereIsOne) {
  Case test_case = CaseNamed("a");
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  const auto told = [&] { return LineOf(CaseFinished(test_case, PassedOutcome(), passed)); };
  EXPECT_FALSE(Json::parse(told()).at("case").contains("execution_pass"));
  test_case.expectation.execution_pass = "BACKWARD";
  EXPECT_EQ(ProblemOf(told()), "");
  EXPECT_EQ(Json::parse(told()).at("case").at("execution_pass"), "BACKWARD");
}

TEST_F(EventSchemaTest, AcceptsTheConfigurationInForce) {
  Case test_case = CaseNamed("a");
  test_case.strategy = {"tensor_parallel", "tensor_parallel.so", R"({"mesh":[1,8]})"};
  test_case.comparators = {{"pcc", "pcc.so", R"({"required":0.97})"}, {"bad", "bad.so", "{"}};
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  const std::string line = LineOf(CaseFinished(test_case, PassedOutcome(), passed));
  EXPECT_EQ(ProblemOf(line), "");
  const Json config = Json::parse(line).at("case").at("config");
  EXPECT_EQ(config.at("strategy").at("config"), Json::parse(R"({"mesh":[1,8]})"));
  EXPECT_EQ(config.at("comparators"),
            Json::parse(R"([{"id":"pcc","config":{"required":0.97}},{"id":"bad","config":null}])"));
}

TEST_F(EventSchemaTest, AcceptsTheCauseOfAFailure) {
  const Case test_case = CaseNamed("a");
  const Verdict failed = FailedBecause({"out of memory", "device", "no room"});
  const std::string line = LineOf(CaseFinished(test_case, FailedOutcome(Stage::kRun, "x"), failed));
  EXPECT_EQ(ProblemOf(line), "");
  const auto read = VerdictFromJson(Json::parse(line).at("verdict"));
  ASSERT_TRUE(read && read->failing_reason);
  EXPECT_EQ(read->failing_reason->name, "out of memory");
  EXPECT_EQ(read->failing_reason->component, "device");
  EXPECT_EQ(read->failing_reason->summary, "no room");
}

TEST_F(EventSchemaTest, AcceptsUndefinedMetricsAndStrictFailures) {
  const Case test_case = CaseNamed("a");
  Outcome outcome = PassedOutcome();
  Comparison& comparison = outcome.comparisons.front();
  comparison.passed = false;
  comparison.strict_failures = {{"shape", "logits", "shape differs"}};
  Metric& metric = comparison.metrics.front();
  metric.value = metric.limit = std::nullopt;
  metric.passed = std::nullopt;
  const Verdict failed = VerdictOf(TestResult::kFailed, BringupStatus::kIncorrectResult, true);
  EXPECT_EQ(ProblemOf(LineOf(CaseFinished(test_case, outcome, failed))), "");
}

TEST_F(EventSchemaTest, RefusesAnEventWithoutItsParts) {
  const Case test_case = CaseNamed("a");
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  const Json good = Json::parse(LineOf(CaseFinished(test_case, PassedOutcome(), passed)));
  for (const char* key : {"event", "at", "case", "outcome", "verdict"}) {
    Json without = good;
    without.erase(key);
    EXPECT_NE(ProblemOf(without.dump()), "") << key;
  }
}

}  // namespace
}  // namespace tthost
