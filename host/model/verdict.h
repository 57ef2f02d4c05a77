// SPDX-License-Identifier: Apache-2.0
// The judgement over one case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/model/expectation.h"

namespace tthost {

enum class TestResult {
  kPassed = 1,
  kFailed,
  kError,  // set-up, discovery, environment, plugin
  kSkipped,
  kXfailed,
  kXpassed,
  kTimeout,
  kCrashed,
};
std::string_view TestResultName(TestResult result);  // "passed", …
std::optional<TestResult> ParseTestResult(std::string_view text);

enum class Drift { kNone = 1, kBetter, kWorse };
std::string_view DriftName(Drift drift);

// The cause of a failure, so that failures of the same cause can be counted together.
struct FailingReason {
  std::string name, component;  // as the rule that fits says; empty: none does
  std::string summary;  // of the rule; else the message's first line, what varies taken out of it
};

struct Verdict {
  TestResult result = TestResult::kError;
  BringupStatus observed_status = BringupStatus::kUnknown;
  BringupStatus bringup_status = BringupStatus::kUnknown;  // the tag
  std::string reason;                                      // may be empty
  Drift drift = Drift::kNone;
  std::vector<std::string> guidance;            // RM_XFAIL, ADD_CONFIG, ENABLE_PCC…, RAISE_PCC…
  bool fails_run = false;                       // counts for exit code 1
  std::optional<FailingReason> failing_reason;  // of a case that did not pass
};

Json ToJson(const Verdict& verdict);
Result<Verdict> VerdictFromJson(const Json& json);

}  // namespace tthost
