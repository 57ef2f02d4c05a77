// SPDX-License-Identifier: Apache-2.0
#include "host/judge/failing_reason.h"

#include <gmock/gmock.h>

#include "host/judge/raised_exceptions.h"
#include "host/judge/reason_examples.h"
#include "host/judge/reason_file.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ReasonRules RulesOf(const std::string& text) {
  MemoryFileSystem filesystem;
  filesystem.files["rules.yaml"] = text;
  auto rules = ReadReasonFile("rules.yaml", filesystem);
  EXPECT_TRUE(rules) << rules.error().message;
  return rules ? *std::move(rules) : ReasonRules{};
}

// One rule called "it" with this condition.
ReasonRules RuleThat(const std::string& condition) {
  return RulesOf("- {name: it, component: model, summary: s, " + condition + "}");
}

Outcome Failed(Stage stage, const std::string& message, const std::string& failure_class = "") {
  Outcome outcome;
  outcome.ending = Ending::kFailed;
  outcome.stage = stage;
  outcome.message = message;
  outcome.failure_class = failure_class;
  return outcome;
}

bool Fits(const std::string& condition, const Outcome& outcome) {
  return FirstThatFits(RuleThat(condition), outcome) != nullptr;
}

TEST(FailingReason, MeetsEachCondition) {
  Outcome outcome = Failed(Stage::kLower, "ValueError: a\nsecond line", "frontend");
  outcome.traceback = "Traceback (most recent call last):\n  x.py\njax.errors.XlaError: INTERNAL";
  outcome.output_tail = "--- stdout ---\nout\n--- stderr ---\nfirst\nbad news\n";
  for (const char* condition :
       {"exception: ValueError", "exception: [OSError, XlaError]", "class: frontend",
        "class: [env, frontend]", "stage: LOWER", "stage: [RUN, LOWER]", "message: '^second'",
        "message: 'a$'", "stderr: '^bad'",
        "stage: LOWER, class: frontend, exception: XlaError, message: a, stderr: news"}) {
    EXPECT_TRUE(Fits(condition, outcome)) << condition;
  }
  for (const char* condition :
       {"exception: Value", "exception: errors", "exception: Traceback", "class: front",
        "stage: RUN", "message: third", "message: '^line'", "message: 'a.second'", "stderr: out",
        "stage: LOWER, message: third", "stderr: stderr"}) {
    EXPECT_FALSE(Fits(condition, outcome)) << condition;
  }
}

TEST(FailingReason, LooksAtWhatComparisonsSay) {
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.comparisons.push_back({.phase = "", .error = "PCC comparison failed. pcc=0.1"});
  EXPECT_TRUE(Fits("message: 'PCC comparison failed'", outcome));
}

TEST(FailingReason, TakesTheFirstThatFits) {
  const ReasonRules rules = RulesOf(R"(
- {name: one, component: a, summary: s, message: x}
- {name: two, component: b, summary: t, message: xy}
)");
  const ReasonRule* const first = FirstThatFits(rules, Failed(Stage::kRun, "wxyz"));
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->name, "one");
}

TEST(FailingReason, TellsTheMessageWhereNoRuleFits) {
  Verdict verdict;
  verdict.result = TestResult::kFailed;
  const auto reason =
      FailingReasonOf({}, Failed(Stage::kRun, "OSError: [Errno 9] x\nsecond"), verdict);
  ASSERT_TRUE(reason);
  EXPECT_EQ(reason->name, "");
  EXPECT_EQ(reason->component, "");
  EXPECT_EQ(reason->summary, "OSError: [Errno N] x");
}

TEST(FailingReason, IsForWhatDidNotPass) {
  const Outcome outcome = Failed(Stage::kRun, "x");
  const auto has_reason = [&](TestResult result) {
    Verdict verdict;
    verdict.result = result;
    return FailingReasonOf(RuleThat("message: x"), outcome, verdict).has_value();
  };
  for (const TestResult result : {TestResult::kFailed, TestResult::kError, TestResult::kTimeout,
                                  TestResult::kCrashed, TestResult::kXfailed}) {
    EXPECT_TRUE(has_reason(result)) << TestResultName(result);
  }
  for (const TestResult result :
       {TestResult::kPassed, TestResult::kSkipped, TestResult::kXpassed}) {
    EXPECT_FALSE(has_reason(result)) << TestResultName(result);
  }
}

TEST(FailingReason, GivesUpOnAPatternThatRunsAway) {
  const std::string runaway(900, 'a');
  EXPECT_FALSE(Fits("message: '(a+)+$'", Failed(Stage::kRun, runaway + "!\na")));
  EXPECT_TRUE(Fits("message: '(a+)+$'", Failed(Stage::kRun, "a")));
  const std::string line(4000, 'a');
  // No more than the beginning of a line counts.
  EXPECT_FALSE(Fits("message: end", Failed(Stage::kRun, line + " end")));
  EXPECT_TRUE(Fits("message: end", Failed(Stage::kRun, line + "\nend")));
}

TEST(RaisedExceptions, AreThoseOfMessageAndCauses) {
  Outcome outcome = Failed(Stage::kRun, "KeyError: 'x'\nOther: line");
  outcome.traceback =
      "Traceback (most recent call last):\n"
      "  File \"a.py\", line 1\n"
      "    raise Inner: x\n"
      "a.b.OuterError: text\n"
      "\nDuring handling of the above exception, another exception occurred:\n\n"
      "KeyboardInterrupt\n"
      "not.a.class: text\n";
  EXPECT_THAT(RaisedExceptions(outcome),
              ElementsAre("KeyError", "KeyboardInterrupt", "OuterError"));
}

TEST(ReasonExamples, NameTheRuleThatTakesThem) {
  const ReasonRules rules = RulesOf(R"(- name: one
  component: a
  summary: s
  message: x
  examples: [x]
- name: two
  component: a
  summary: s
  message: xy
  stage: RUN
  examples:
    - {stage: RUN, message: xy}
    - {stage: RUN, message: yy}
)");
  EXPECT_THAT(MistakesInExamples(rules),
              ElementsAre("rules.yaml:12:7: example of rule 'two': rule 'one' of rules.yaml:1:3 "
                          "comes first and fits it too",
                          "rules.yaml:13:7: example of rule 'two': the rule does not fit it"));
}

TEST(BuiltInReasons, HaveExamplesThatTheyFit) {
  const auto rules = BuiltInReasonRules();
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_GT(rules->size(), 30u);
  for (const ReasonRule& rule : *rules) EXPECT_FALSE(rule.examples.empty()) << rule.where;
  EXPECT_THAT(MistakesInExamples(*rules), IsEmpty());
}

// Rules of one name are of one cause.
TEST(BuiltInReasons, SayTheSameUnderTheSameName) {
  const auto rules = BuiltInReasonRules();
  ASSERT_TRUE(rules);
  std::map<std::string, const ReasonRule*> by_name;
  for (const ReasonRule& rule : *rules) {
    const auto [known, is_new] = by_name.emplace(rule.name, &rule);
    EXPECT_EQ(known->second->component, rule.component) << rule.where;
    EXPECT_EQ(known->second->summary, rule.summary) << rule.where;
  }
}

// What upstream's runner derives from an exception, told as a cause.
TEST(BuiltInReasons, CoverWhatUpstreamTellsApart) {
  const auto rules = BuiltInReasonRules();
  ASSERT_TRUE(rules);
  const auto component = [&](Outcome outcome, const std::string& stderr_text) {
    outcome.output_tail = "--- stderr ---\n" + stderr_text;
    const ReasonRule* const rule = FirstThatFits(*rules, outcome);
    return rule == nullptr ? "none" : rule->component;
  };
  EXPECT_EQ(component(Failed(Stage::kCompare, "AssertionError: PCC Comparison failed"), ""),
            "results");
  const Outcome refused = Failed(Stage::kCompile, "RuntimeError: Error code: 13", "compiler");
  EXPECT_EQ(component(refused, "failed to legalize operation 'x'"), "compiler");
  EXPECT_EQ(component(refused, "error: 'stablehlo.add' op is odd"), "compiler");
  EXPECT_EQ(component(Failed(Stage::kRun, "RuntimeError: Error code: 13", "runtime"), ""),
            "runtime");
  EXPECT_EQ(component(Failed(Stage::kLoad, "ValueError: no", "model_error"), ""), "none");
}

TEST(ReasonFile, PutsTheUsersRulesFirst) {
  MemoryFileSystem filesystem;
  filesystem.files["mine.yaml"] = "- {name: mine, component: me, summary: s, class: oom_host}";
  const auto rules = AllReasonRules("mine.yaml", filesystem);
  ASSERT_TRUE(rules) << rules.error().message;
  const auto own = BuiltInReasonRules();
  EXPECT_EQ(rules->size(), own->size() + 1);
  EXPECT_EQ(FirstThatFits(*rules, Failed(Stage::kRun, "", "oom_host"))->name, "mine");
  EXPECT_EQ(AllReasonRules("", filesystem)->size(), own->size());
}

TEST(ReasonFile, NamesEveryMistake) {
  const auto error_of = [](const std::string& text) {
    MemoryFileSystem filesystem;
    filesystem.files["r.yaml"] = text;
    const auto rules = ReadReasonFile("r.yaml", filesystem);
    EXPECT_EQ(rules.has_value() ? StatusCode::kInternal : rules.error().code, StatusCode::kUsage);
    return rules ? "" : rules.error().message;
  };
  EXPECT_EQ(error_of("- {name: a, component: b, messagee: x}"),
            "r.yaml:1:27: unknown key 'messagee' (did you mean 'message'?)\n"
            "r.yaml:1:3: key 'summary' is missing");
  EXPECT_EQ(error_of("- {name: a, component: b, summary: s,\n   stage: [RUN, COMPLE]}"),
            "r.yaml:2:11: no stage 'COMPLE' (did you mean 'COMPILE'?)");
  EXPECT_EQ(error_of("- {name: a, component: b, summary: s,\n   message: 'a(b'}"),
            "r.yaml:2:13: 'a(b' is no regular expression: at character 3: Unmatched marking "
            "parenthesis ( or \\(.");
  EXPECT_EQ(error_of("- {name: a, component: b, summary: s}"),
            "r.yaml:1:3: rule 'a' has no condition; there are exception, class, stage, message and "
            "stderr");
  EXPECT_THAT(error_of("- {name: a, component: b, summary: s, stderr: '*', message: '['}"),
              HasSubstr("\n"));
  EXPECT_EQ(error_of("name: a"),
            "r.yaml:1:1: expected a list, each entry a mapping, got a mapping");
  EXPECT_THAT(
      error_of("- {name: a, component: b, summary: s, stage: RUN, examples: [{stge: RUN}]}"),
      HasSubstr("unknown key 'stge' (did you mean 'stage'?)"));
  MemoryFileSystem filesystem;
  EXPECT_FALSE(ReadReasonFile("nowhere.yaml", filesystem));
}

TEST(ReasonFile, MayBeEmpty) { EXPECT_THAT(RulesOf("# nothing yet\n"), IsEmpty()); }

}  // namespace
}  // namespace tthost
