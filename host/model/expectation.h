// SPDX-License-Identifier: Apache-2.0
// What test_config expects of a case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tthost {

enum class ConfigStatus {
  kExpectedPassing = 1,
  kKnownFailureXfail,
  kNotSupportedSkip,
  kUnspecified,
  kExcludeModel,
};
// "EXPECTED_PASSING", …
std::string_view ConfigStatusName(ConfigStatus status);
// Name or value, any case: "expected_passing".
std::optional<ConfigStatus> ParseConfigStatus(std::string_view text);
std::vector<std::string> ConfigStatusNames();

enum class BringupStatus {
  kFailedFeCompilation = 1,
  kFailedTtmlirCompilation,
  kFailedRuntime,
  kIncorrectResult,
  kPassed,
  kUnknown,
  kNotStarted,
};
// "FAILED_FE_COMPILATION", …
std::string_view BringupStatusName(BringupStatus status);
std::optional<BringupStatus> ParseBringupStatus(std::string_view text);
std::vector<std::string> BringupStatusNames();

struct Expectation {
  ConfigStatus status = ConfigStatus::kUnspecified;
  std::optional<BringupStatus> bringup_status;
  std::string reason;          // may be empty
  std::string execution_pass;  // FORWARD or BACKWARD, as test_config labels it; only told
};

}  // namespace tthost
