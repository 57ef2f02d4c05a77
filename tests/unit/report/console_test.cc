// SPDX-License-Identifier: Apache-2.0
// Whole outputs of the console against what they should be.
#include "host/report/console.h"

#include <gtest/gtest.h>

#include <sstream>

#include "host/report/case_text.h"
#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

class ConsoleTest : public testing::Test {
 protected:
  // A run of four cases: passed, failed at LOAD, expected failure, unexpected pass.
  std::string OutputOfRun(ConsoleOptions options) {
    options.reproduce_options = " --models-root examples/models";
    std::ostringstream out;
    Console console(out, clock_, std::move(options));
    RunFacts facts;
    facts.run_uid = "UID";
    facts.models_root = "examples/models";
    facts.runtime = "cpu";
    facts.host_version = "0.1.0";
    facts.torch = "2.13.0";
    facts.planned = 4;
    console.Show(RunStarted(facts));
    const Case good = CaseNamed("good/pytorch-inference");
    const Case bad = CaseNamed("bad's/pytorch-inference");
    const Case known = CaseNamed("known/pytorch-inference");
    const Case better = CaseNamed("better/pytorch-inference");
    ShowCase(console, good, PassedOutcome(),
             VerdictOf(TestResult::kPassed, BringupStatus::kPassed));
    ShowCase(console, bad, FailedOutcome(Stage::kLoad, "ValueError: no weights\nsecond line"),
             VerdictOf(TestResult::kFailed, BringupStatus::kUnknown, true));
    Verdict drifted = VerdictOf(TestResult::kXfailed, BringupStatus::kFailedFeCompilation);
    drifted.drift = Drift::kWorse;
    ShowCase(console, known, FailedOutcome(Stage::kLower, "no lowering"), drifted);
    ShowCase(console, better, PassedOutcome(),
             VerdictOf(TestResult::kXpassed, BringupStatus::kPassed));
    const RunSummary summary = {.exit_code = 1, .interrupted = false, .seconds = 12.345};
    console.Show(RunFinished(summary));
    return out.str();
  }

  void ShowCase(Console& console, const Case& test_case, const Outcome& outcome,
                const Verdict& verdict) {
    console.Show(CaseStarted(test_case));
    console.Show(StageEntered(test_case, "LOAD"));
    console.Show(CaseFinished(test_case, outcome, verdict));
  }

  StillClock clock_;
};

TEST_F(ConsoleTest, PrintsPlainLinesWithoutATerminal) {
  ConsoleOptions options;
  options.deselected = 7;
  EXPECT_EQ(OutputOfRun(options),
            R"(tt-host 0.1.0, runtime cpu, torch 2.13.0
run UID: 4 cases from examples/models
[1/4] PASSED      2.50 s  good/pytorch-inference
[2/4] FAILED      1.25 s  bad's/pytorch-inference
    in LOAD: UNKNOWN, model_error
    ValueError: no weights
    second line
    alone: tt-host run 'tests/runner/test_models.py::test_all_models[bad'\''s/pytorch-inference]' --models-root examples/models
[3/4] XFAILED     1.25 s  known/pytorch-inference  drift: worse, now FAILED_FE_COMPILATION
[4/4] XPASSED     2.50 s  better/pytorch-inference  RM_XFAIL: expected to fail, passed

failed  bad's/pytorch-inference

bring-up status             cases
FAILED_FE_COMPILATION           1
PASSED                          2
UNKNOWN                         1  1 LOAD model_error
time by stage: LOAD 50 %, GOLDEN 33 %, RUN 17 %
======= 1 failed, 1 passed, 1 xfailed, 1 xpassed, 7 deselected in 12.35s =======
)");
}

TEST_F(ConsoleTest, SaysOnlyWhatFailedWhenQuiet) {
  ConsoleOptions options;
  options.verbosity = Verbosity::kQuiet;
  EXPECT_EQ(OutputOfRun(options),
            R"([2/4] FAILED      1.25 s  bad's/pytorch-inference
    in LOAD: UNKNOWN, model_error
    ValueError: no weights
    second line
    alone: tt-host run 'tests/runner/test_models.py::test_all_models[bad'\''s/pytorch-inference]' --models-root examples/models
1 failed, 1 passed, 1 xfailed, 1 xpassed in 12.35s
)");
}

TEST_F(ConsoleTest, ListsTheSlowestCases) {
  ConsoleOptions options;
  options.slowest = 3;
  EXPECT_NE(OutputOfRun(options).find("\nslowest 3 durations\n"
                                      "2.50s  tests/runner/test_models.py::test_all_models[good/"
                                      "pytorch-inference]\n"
                                      "2.50s  tests/runner/test_models.py::test_all_models[better/"
                                      "pytorch-inference]\n"
                                      "1.25s  tests/runner/test_models.py::test_all_models[bad's/"
                                      "pytorch-inference]\n="),
            std::string::npos)
      << OutputOfRun(options);
  options.slowest = 0;
  EXPECT_NE(OutputOfRun(options).find("[known/pytorch-inference]\n="), std::string::npos);
}

TEST(FailureLines, NameTheLineOfTheModelAndTheFilesOfTheCase) {
  Outcome outcome = FailedOutcome(Stage::kLoad, "ValueError: no weights");
  outcome.traceback =
      "  File \"/models/a/pytorch/loader.py\", line 7, in load_model\n    raise\nValueError\n";
  outcome.facts = R"({"case_directory": "cases/a"})";
  const Verdict verdict = VerdictOf(TestResult::kFailed, BringupStatus::kUnknown, true);
  const FailureContext context = {.models_root = "/models",
                                  .run_directory = "/state/runs/UID",
                                  .reproduce_options = " -j 1",
                                  .whole = false};
  EXPECT_EQ(FailureLines(CaseNamed("a"), outcome, verdict, context),
            R"(    in LOAD: UNKNOWN, model_error
    ValueError: no weights
    at a/pytorch/loader.py:7 in load_model
    files: /state/runs/UID/cases/a
    alone: tt-host run 'tests/runner/test_models.py::test_all_models[a]' -j 1
)");
}

TEST(CaseLine, SaysThatItTookAttempts) {
  const Case test_case = CaseNamed("a");
  Outcome outcome = PassedOutcome();
  outcome.facts = R"({"attempts": [{}, {}]})";
  Verdict verdict = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  const auto line = [&] { return CaseLine(1, 1, test_case, outcome, verdict, Paint(false)); };
  EXPECT_EQ(line(), "[1/1] PASSED      2.50 s  a  flaky: 2 attempts\n");
  verdict.result = TestResult::kError;
  EXPECT_EQ(line(), "[1/1] ERROR       2.50 s  a  2 attempts\n");
  outcome.facts = "{}";
  EXPECT_EQ(line(), "[1/1] ERROR       2.50 s  a\n");
}

TEST_F(ConsoleTest, AddsMetricsThenLeavesAndStages) {
  ConsoleOptions options;
  options.verbosity = Verbosity::kMetrics;
  const std::string metrics = OutputOfRun(options);
  EXPECT_NE(metrics.find("good/pytorch-inference\n"
                         "    pcc = 0.9999  limit 0.99  met\n"
                         "    atol = 0.25  limit 0.16  MISSED  (recorded only)\n"
                         "[2/4]"),
            std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find("    Traceback (most recent call last):\n"), std::string::npos);
  options.verbosity = Verbosity::kLeaves;
  const std::string leaves = OutputOfRun(options);
  EXPECT_NE(leaves.find("    pcc of logits = 0.9999  limit 0.99  met\n"
                        "        0.500 s  LOAD\n"),
            std::string::npos)
      << leaves;
}

TEST_F(ConsoleTest, ShowsRunningCasesOnATerminal) {
  std::ostringstream out;
  ConsoleOptions options;
  options.live = true;
  options.width = 60;
  Console console(out, clock_, options);
  RunFacts facts;
  facts.planned = 1;
  console.Show(RunStarted(facts));
  const Case test_case = CaseNamed("a-very-long-name-that-does-not-fit-the-width/pytorch");
  console.Show(CaseStarted(test_case));
  console.Show(StageEntered(test_case, "GOLDEN"));
  clock_.steady_nanos += 3'200'000'000;
  out.str("");
  console.Refresh();
  EXPECT_EQ(out.str(),
            "\x1b[2A\r\x1b[J"
            "0/1 done, 1 running\n"
            "  GOLDEN               3.2 s     3.2 s  a-very-long-name-th\n");
  const Outcome outcome = PassedOutcome();
  const Verdict verdict = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  out.str("");
  console.Show(CaseFinished(test_case, outcome, verdict));
  EXPECT_EQ(out.str(),
            "\x1b[2A\r\x1b[J[1/1] PASSED      2.50 s  " + test_case.id + "\n1/1 done, 0 running\n");
}

TEST_F(ConsoleTest, ForetellsTheEndAndShowsWhatACasePrintsOnATerminal) {
  const auto shown = [&](bool live, Verbosity verbosity) {
    std::ostringstream out;
    ConsoleOptions options;
    options.live = live;
    options.verbosity = verbosity;
    options.expected_seconds = {{"a", 10}, {"b", 30}};
    options.lanes = 2;
    options.output_tail = [](const std::string& id) { return "epoch 1 of " + id + "\n"; };
    Console console(out, clock_, options);
    RunFacts facts;
    facts.planned = 2;
    console.Show(RunStarted(facts));
    console.Show(CaseStarted(CaseNamed("a")));
    out.str("");
    console.Refresh();
    return out.str();
  };
  const std::string row = "  ENV                  0.0 s     0.0 s of   10.0 s  a\n";
  EXPECT_EQ(shown(true, Verbosity::kNormal),
            "\x1b[2A\r\x1b[J0/2 done, 1 running, about 20 s left\n" + row);
  EXPECT_EQ(shown(true, Verbosity::kMetrics),
            "\x1b[3A\r\x1b[J0/2 done, 1 running, about 20 s left\n" + row + "    | epoch 1 of a\n");
  EXPECT_EQ(shown(false, Verbosity::kMetrics), "");
}

TEST_F(ConsoleTest, CountsFailuresOfBeforeAResumptionByCauseToo) {
  std::ostringstream out;
  Console console(out, clock_, {});
  RunFacts facts;
  facts.planned = 2;
  const Verdict failed = FailedBecause({"out of memory", "device", "no room"});
  const Outcome outcome = FailedOutcome(Stage::kRun, "message");
  console.ShowResumed(facts,
                      {{.id = "a", .node_id = "n[a]", .outcome = outcome, .verdict = failed}});
  ShowCase(console, CaseNamed("b"), outcome, failed);
  console.Show(RunFinished({.exit_code = 1, .interrupted = false, .seconds = 1}));
  EXPECT_NE(out.str().find("\n2 failed  out of memory (device): no room\n    a\n    b\n"),
            std::string::npos)
      << out.str();
}

TEST_F(ConsoleTest, PaintsResultsOnlyWhenAsked) {
  ConsoleOptions options;
  EXPECT_EQ(OutputOfRun(options).find('\x1b'), std::string::npos);
  options.colour = true;
  EXPECT_NE(OutputOfRun(options).find("\x1b[31mFAILED  \x1b[0m"), std::string::npos);
}

TEST_F(ConsoleTest, NamesTheRuntimeThatTheWorkersChose) {
  std::ostringstream out;
  Console console(out, clock_, {});
  RunFacts facts;
  facts.host_version = "0.1.0";
  facts.runtime = "auto";
  facts.planned = 1;
  console.Show(RunStarted(facts));
  EXPECT_EQ(out.str().substr(0, out.str().find('\n')), "tt-host 0.1.0");
  Outcome outcome = PassedOutcome();
  outcome.facts = R"({"runtime": "spmd"})";
  ShowCase(console, CaseNamed("a"), outcome,
           VerdictOf(TestResult::kPassed, BringupStatus::kPassed));
  console.Show(RunFinished({.exit_code = 0, .interrupted = false, .seconds = 1}));
  EXPECT_NE(out.str().find("RUN 25 %\nruntime: spmd\n"), std::string::npos) << out.str();
}

TEST_F(ConsoleTest, KeepsControlCharactersOfModelsFromTheTerminal) {
  std::ostringstream out;
  Console console(out, clock_, {});
  ShowCase(console, CaseNamed("a"), FailedOutcome(Stage::kLoad, "clear\x1b[2J\ta\r é\nscreen"),
           VerdictOf(TestResult::kFailed, BringupStatus::kUnknown, true));
  EXPECT_NE(out.str().find("    clear?[2J\ta? é\n    screen\n"), std::string::npos) << out.str();
}

TEST_F(ConsoleTest, MarksACaseThatWasOnlyCompiled) {
  std::ostringstream out;
  Console console(out, clock_, {});
  Outcome outcome;
  outcome.ending = Ending::kCompiled;
  outcome.stage = Stage::kCompile;
  ShowCase(console, CaseNamed("a"), outcome,
           VerdictOf(TestResult::kPassed, BringupStatus::kUnknown));
  console.Show(RunFinished({.exit_code = 0, .interrupted = false, .seconds = 1}));
  EXPECT_NE(out.str().find("  a  compiled only\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("UNKNOWN                         1  1 compiled only\n"),
            std::string::npos)
      << out.str();
}

TEST_F(ConsoleTest, NamesTheFilesOfKeptPrograms) {
  std::ostringstream out;
  Console console(out, clock_, {.verbosity = Verbosity::kLeaves, .run_directory = "/runs/1"});
  Outcome outcome = PassedOutcome();
  outcome.facts =
      R"({"case_directory": "cases/a", "ir": ["ir/inference.hlo.txt"], "ir_remark": "why"})";
  ShowCase(console, CaseNamed("a"), outcome,
           VerdictOf(TestResult::kPassed, BringupStatus::kPassed));
  EXPECT_NE(out.str().find("    no IR: why\n    /runs/1/cases/a/ir/inference.hlo.txt\n"),
            std::string::npos)
      << out.str();
}

TEST_F(ConsoleTest, TellsWhatIsSpecialAboutTraining) {
  std::ostringstream out;
  Console console(out, clock_, {.verbosity = Verbosity::kLeaves});
  Outcome outcome = PassedOutcome();
  outcome.facts = R"({"trained_output": "leaf logits", "gradient_noise": "key.bias ≤ 1.0e-09",
                      "kept_dropout": true})";
  ShowCase(console, CaseNamed("a"), outcome,
           VerdictOf(TestResult::kPassed, BringupStatus::kPassed));
  EXPECT_NE(out.str().find("    differentiated: leaf logits\n"
                           "    gradients that are zero but for rounding: key.bias ≤ 1.0e-09\n"
                           "    dropout was kept\n"),
            std::string::npos)
      << out.str();
}

TEST_F(ConsoleTest, TellsWhoseGoldenResultItWas) {
  std::ostringstream out;
  Console console(out, clock_, {.verbosity = Verbosity::kMetrics});
  Outcome outcome = PassedOutcome();
  outcome.facts = R"({"golden_reused": true, "golden_of": "b", "golden_remark": "damaged"})";
  ShowCase(console, CaseNamed("a"), outcome,
           VerdictOf(TestResult::kPassed, BringupStatus::kPassed));
  EXPECT_NE(out.str().find("    golden result of b\n    golden result: damaged\n"),
            std::string::npos)
      << out.str();
}

TEST_F(ConsoleTest, NamesTensorsThatAreReplicatedToBeDividedAnew) {
  std::ostringstream out;
  Console console(out, clock_, {.verbosity = Verbosity::kLeaves});
  Outcome outcome = PassedOutcome();
  outcome.facts = R"({"sharding": {
      "mesh": {"axes": ["model"], "shape": [2]}, "large_replicated_weights": {},
      "programs": {
        "forward": {"collectives": {}, "resharding_warnings": [
            {"shape": "f32[8,16]", "operation": "x", "from": "{devices=[2,1]<=[2]}",
             "to": "{devices=[1,2]<=[2]}"}]},
        "backward": {"collectives": {}, "resharding_warnings": null}}}})";
  ShowCase(console, CaseNamed("a"), outcome,
           VerdictOf(TestResult::kPassed, BringupStatus::kPassed));
  EXPECT_NE(out.str().find("    f32[8,16] at x is replicated to divide it anew, from "
                           "{devices=[2,1]<=[2]} to {devices=[1,2]<=[2]}\n"),
            std::string::npos)
      << out.str();
}

TEST_F(ConsoleTest, SaysWhyACaseWasSkippedWhenAskedForMore) {
  Outcome outcome;
  outcome.ending = Ending::kSkipped;
  outcome.message = "needs several devices";
  const Verdict verdict = VerdictOf(TestResult::kSkipped, BringupStatus::kUnknown);
  const auto shown = [&](Verbosity verbosity) {
    std::ostringstream out;
    Console console(out, clock_, {.verbosity = verbosity});
    ShowCase(console, CaseNamed("a"), outcome, verdict);
    return out.str();
  };
  EXPECT_EQ(shown(Verbosity::kNormal).find("several devices"), std::string::npos);
  EXPECT_NE(shown(Verbosity::kMetrics).find("    needs several devices\n"), std::string::npos);
}

TEST_F(ConsoleTest, CountsCancelledCasesWithoutALineEach) {
  std::ostringstream out;
  Console console(out, clock_, {});
  const Case test_case = CaseNamed("a");
  Outcome outcome;
  outcome.ending = Ending::kCancelled;
  const Verdict verdict = VerdictOf(TestResult::kSkipped, BringupStatus::kUnknown);
  console.Show(CaseFinished(test_case, outcome, verdict));
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(console.Tally().Counts(0, 1), "1 not finished in 1.00s");
}

TEST(ExitCode, PrefersTheWorstNews) {
  RunTally failing;
  failing.Add(FailedOutcome(Stage::kRun, ""),
              VerdictOf(TestResult::kFailed, BringupStatus::kFailedRuntime, true));
  const RunTally fine;
  EXPECT_EQ(ExitCodeOf(fine, false, false), 0);
  EXPECT_EQ(ExitCodeOf(fine, false, true), 6);
  EXPECT_EQ(ExitCodeOf(failing, false, true), 1);
  EXPECT_EQ(ExitCodeOf(failing, true, true), 2);
}

}  // namespace
}  // namespace tthost
