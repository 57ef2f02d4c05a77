// SPDX-License-Identifier: Apache-2.0
#include "host/judge/failing_reason.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "host/judge/normalised_line.h"
#include "host/judge/raised_exceptions.h"
#include "host/judge/reason.h"

namespace tthost {
namespace {

constexpr size_t kMostBytes = 16 * 1024;

// The part of the captured output that goes by this heading, its end where it is long.
std::string_view StderrOf(const Outcome& outcome) {
  constexpr std::string_view kHeading = "--- stderr ---\n";
  const std::string_view output = outcome.output_tail;
  const size_t heading = output.find(kHeading);
  if (heading == output.npos) return "";
  const std::string_view text = output.substr(heading + kHeading.size());
  return text.substr(text.size() - std::min(text.size(), kMostBytes));
}

// What rules look at, made ready once for all of them.
struct Failure {
  explicit Failure(const Outcome& ended)
      : outcome(ended),
        exceptions(RaisedExceptions(ended)),
        message(FailureReason(ended).substr(0, kMostBytes)),
        stderr_output(StderrOf(ended)) {}

  const Outcome& outcome;
  const std::set<std::string> exceptions;
  const std::string message;
  const std::string_view stderr_output;
};

template <typename T>
bool Holds(const std::vector<T>& list, const T& value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

bool Fits(const ReasonRule& rule, const Failure& failure) {
  const auto was_raised = [&](const std::string& name) {
    return failure.exceptions.contains(name);
  };
  return Holds(rule.stages, failure.outcome.stage) &&
         Holds(rule.classes, failure.outcome.failure_class) &&
         (rule.exceptions.empty() || std::ranges::any_of(rule.exceptions, was_raised)) &&
         (!rule.message || rule.message->OccursIn(failure.message)) &&
         (!rule.stderr_output || rule.stderr_output->OccursIn(failure.stderr_output));
}

bool HasReason(const Verdict& verdict) {
  switch (verdict.result) {
    case TestResult::kFailed:
    case TestResult::kError:
    case TestResult::kXfailed:
    case TestResult::kTimeout:
    case TestResult::kCrashed:
      return true;
    case TestResult::kPassed:
    case TestResult::kSkipped:
    case TestResult::kXpassed:
      return false;
  }
  return false;
}

}  // namespace

const ReasonRule* FirstThatFits(const ReasonRules& rules, const Outcome& outcome) {
  const Failure failure(outcome);
  const auto found =
      std::ranges::find_if(rules, [&](const ReasonRule& rule) { return Fits(rule, failure); });
  return found == rules.end() ? nullptr : &*found;
}

std::optional<FailingReason> FailingReasonOf(const ReasonRules& rules, const Outcome& outcome,
                                             const Verdict& verdict) {
  if (!HasReason(verdict)) return std::nullopt;
  if (const ReasonRule* const rule = FirstThatFits(rules, outcome)) {
    return FailingReason{
        .name = rule->name, .component = rule->component, .summary = rule->summary};
  }
  return FailingReason{
      .name = "", .component = "", .summary = NormalisedLine(FailureReason(outcome))};
}

}  // namespace tthost
