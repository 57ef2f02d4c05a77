// SPDX-License-Identifier: Apache-2.0
#include "host/judge/observed_status.h"

#include <algorithm>
#include <optional>

#include "host/judge/setup_failure.h"

namespace tthost {
namespace {

BringupStatus StatusOfEnd(const Outcome& outcome) {
  if (IsSetupFailure(outcome)) return BringupStatus::kUnknown;
  switch (outcome.stage) {
    case Stage::kEnv:
    case Stage::kPlan:
    case Stage::kImport:
    case Stage::kLoad:
    case Stage::kInputs:
    case Stage::kGolden:
      return BringupStatus::kUnknown;
    case Stage::kLower:
      return BringupStatus::kFailedFeCompilation;
    case Stage::kCompile:
      return BringupStatus::kFailedTtmlirCompilation;
    case Stage::kPlace:
    case Stage::kRun:
    case Stage::kGather:
      return BringupStatus::kFailedRuntime;
    case Stage::kCompare:
      return BringupStatus::kUnknown;
  }
  return BringupStatus::kUnknown;
}

// Points on the way of a case. A recorded status and a failure are compared by them.
std::optional<int> PointOf(BringupStatus status) {
  switch (status) {
    case BringupStatus::kFailedFeCompilation:
      return 1;
    case BringupStatus::kFailedTtmlirCompilation:
      return 2;
    case BringupStatus::kFailedRuntime:
      return 3;
    case BringupStatus::kIncorrectResult:
      return 4;
    case BringupStatus::kPassed:
      return 5;
    case BringupStatus::kUnknown:
    case BringupStatus::kNotStarted:
      return std::nullopt;
  }
  return std::nullopt;
}

// A failure without a status of its own came before the device was reached, or in the comparison.
int PointOfFailure(const Outcome& outcome) {
  const int before_lowering = 0, comparing = 4;
  return PointOf(ObservedStatus(outcome))
      .value_or(outcome.stage == Stage::kCompare ? comparing : before_lowering);
}

}  // namespace

bool PassedAll(const Outcome& outcome) {
  return outcome.ending == Ending::kCompleted && !outcome.comparisons.empty() &&
         std::ranges::all_of(outcome.comparisons, &Comparison::passed);
}

BringupStatus ObservedStatus(const Outcome& outcome) {
  switch (outcome.ending) {
    case Ending::kCompleted:
      if (outcome.comparisons.empty()) return BringupStatus::kUnknown;
      return PassedAll(outcome) ? BringupStatus::kPassed : BringupStatus::kIncorrectResult;
    case Ending::kFailed:
    case Ending::kTimeout:
    case Ending::kCrashed:
      return StatusOfEnd(outcome);
    case Ending::kCompiled:
    case Ending::kSkipped:
    case Ending::kCancelled:
      return BringupStatus::kUnknown;
  }
  return BringupStatus::kUnknown;
}

Drift DriftFrom(BringupStatus recorded, const Outcome& outcome) {
  const std::optional<int> expected = PointOf(recorded);
  if (!expected) return Drift::kNone;
  if (outcome.ending == Ending::kCompiled) {
    return *expected < *PointOf(BringupStatus::kFailedRuntime) ? Drift::kBetter : Drift::kNone;
  }
  const int observed = PointOfFailure(outcome);
  if (observed == *expected) return Drift::kNone;
  return observed < *expected ? Drift::kWorse : Drift::kBetter;
}

}  // namespace tthost
