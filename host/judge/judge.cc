// SPDX-License-Identifier: Apache-2.0
#include "host/judge/judge.h"

#include "host/judge/guidance.h"
#include "host/judge/observed_status.h"
#include "host/judge/reason.h"
#include "host/judge/setup_failure.h"

namespace tthost {
namespace {

bool WasRun(const Outcome& outcome) {
  return outcome.ending != Ending::kSkipped && outcome.ending != Ending::kCancelled;
}

TestResult ResultOf(bool known_failure, const Outcome& outcome) {
  if (PassedAll(outcome)) return known_failure ? TestResult::kXpassed : TestResult::kPassed;
  if (!WasRun(outcome)) return TestResult::kSkipped;
  if (outcome.ending == Ending::kCompiled) return TestResult::kPassed;
  const bool setup = IsSetupFailure(outcome);
  if (known_failure && !setup) return TestResult::kXfailed;
  if (outcome.ending == Ending::kTimeout) return TestResult::kTimeout;
  if (outcome.ending == Ending::kCrashed) return TestResult::kCrashed;
  return setup ? TestResult::kError : TestResult::kFailed;
}

bool FailsRun(TestResult result) {
  return result == TestResult::kFailed || result == TestResult::kError ||
         result == TestResult::kTimeout || result == TestResult::kCrashed;
}

// The tag `bringup_status` and its reason: what test_config says wins where it says enough.
void SetTag(const Expectation& expectation, const Outcome& outcome, Verdict& verdict) {
  if (PassedAll(outcome)) {
    verdict.bringup_status = expectation.bringup_status.value_or(BringupStatus::kPassed);
    verdict.reason = expectation.reason;
    if (verdict.bringup_status == BringupStatus::kIncorrectResult && verdict.reason.empty()) {
      verdict.reason = IncorrectResultNote(outcome);
    }
    return;
  }
  if (expectation.bringup_status && !expectation.reason.empty()) {
    verdict.bringup_status = *expectation.bringup_status;
    verdict.reason = expectation.reason;
    return;
  }
  verdict.reason = FailureReason(outcome);
  verdict.bringup_status = verdict.observed_status;
  if (verdict.reason.empty()) {
    verdict.bringup_status = BringupStatus::kUnknown;
    verdict.reason = "Not specified";
  }
}

}  // namespace

Verdict Judge(const Expectation& expectation, const Outcome& outcome, bool xfail_strict) {
  const bool known_failure = expectation.status == ConfigStatus::kKnownFailureXfail;
  Verdict verdict;
  verdict.result = ResultOf(known_failure, outcome);
  verdict.observed_status = ObservedStatus(outcome);
  verdict.fails_run =
      FailsRun(verdict.result) || (xfail_strict && verdict.result == TestResult::kXpassed);
  SetTag(expectation, outcome, verdict);
  if (known_failure && expectation.bringup_status && WasRun(outcome) && !PassedAll(outcome)) {
    verdict.drift = DriftFrom(*expectation.bringup_status, outcome);
  }
  verdict.guidance = GuidanceOf(expectation, outcome);
  return verdict;
}

}  // namespace tthost
