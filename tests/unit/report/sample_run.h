// SPDX-License-Identifier: Apache-2.0
// Cases and outcomes for the tests of report/.
#pragma once

#include <string>

#include "host/base/clock.h"
#include "host/model/event.h"

namespace tthost {

// Stands still until moved.
class StillClock : public Clock {
 public:
  int64_t SteadyNanos() const override { return steady_nanos; }
  int64_t UnixMicros() const override { return 1'767'323'045'678'901; }
  int64_t steady_nanos = 1'000'000'000;
};

inline Case CaseNamed(const std::string& id) {
  Case test_case;
  test_case.id = id;
  test_case.function = "test_all_models";
  test_case.node_id = "tests/runner/test_models.py::test_all_models[" + id + "]";
  return test_case;
}

inline Outcome PassedOutcome() {
  Metric pcc;
  pcc.comparator = "pcc";
  pcc.name = "pcc";
  pcc.value = 0.9999;
  pcc.limit = 0.99;
  pcc.passed = true;
  pcc.gates = true;
  Metric leaf = pcc;
  leaf.leaf = "logits";
  Metric atol = pcc;
  atol.comparator = atol.name = "atol";
  atol.value = 0.25;
  atol.limit = 0.16;
  atol.passed = false;
  atol.gates = false;
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.stage = Stage::kCompare;
  outcome.seconds = 2.5;
  outcome.timings = {{Stage::kLoad, "", 0.5}, {Stage::kGolden, "", 1.0}, {Stage::kRun, "", 0.5}};
  Comparison comparison;
  comparison.passed = true;
  comparison.metrics = {pcc, atol, leaf};
  outcome.comparisons = {comparison};
  return outcome;
}

inline Outcome FailedOutcome(Stage stage, const std::string& message) {
  Outcome outcome;
  outcome.ending = Ending::kFailed;
  outcome.stage = stage;
  outcome.failure_class = "model_error";
  outcome.message = message;
  outcome.traceback = "Traceback (most recent call last):\n  loader.py:3";
  outcome.seconds = 1.25;
  outcome.timings = {{Stage::kLoad, "", 1.0}};
  return outcome;
}

// Fails the run, for this cause.
inline Verdict FailedBecause(const FailingReason& reason) {
  Verdict verdict;
  verdict.result = TestResult::kFailed;
  verdict.fails_run = true;
  verdict.failing_reason = reason;
  return verdict;
}

inline Verdict VerdictOf(TestResult result, BringupStatus status, bool fails_run = false) {
  Verdict verdict;
  verdict.result = result;
  verdict.observed_status = verdict.bringup_status = status;
  verdict.fails_run = fails_run;
  return verdict;
}

inline Event CaseFinished(const Case& test_case, const Outcome& outcome, const Verdict& verdict) {
  Event event;
  event.kind = EventKind::kCaseFinished;
  event.test_case = &test_case;
  event.outcome = &outcome;
  event.verdict = &verdict;
  return event;
}

inline Event CaseStarted(const Case& test_case) {
  Event event;
  event.kind = EventKind::kCaseStarted;
  event.test_case = &test_case;
  return event;
}

inline Event StageEntered(const Case& test_case, std::string_view stage) {
  Event event;
  event.kind = EventKind::kStageEntered;
  event.test_case = &test_case;
  event.stage = stage;
  return event;
}

inline Event RunStarted(const RunFacts& facts) {
  Event event;
  event.kind = EventKind::kRunStarted;
  event.run = &facts;
  return event;
}

inline Event RunFinished(const RunSummary& summary) {
  Event event;
  event.kind = EventKind::kRunFinished;
  event.summary = &summary;
  return event;
}

}  // namespace tthost
