// SPDX-License-Identifier: Apache-2.0
#include "host/model/expectation.h"

#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<ConfigStatus, 5> kConfigStatuses = {{
    {ConfigStatus::kExpectedPassing, "EXPECTED_PASSING"},
    {ConfigStatus::kKnownFailureXfail, "KNOWN_FAILURE_XFAIL"},
    {ConfigStatus::kNotSupportedSkip, "NOT_SUPPORTED_SKIP"},
    {ConfigStatus::kUnspecified, "UNSPECIFIED"},
    {ConfigStatus::kExcludeModel, "EXCLUDE_MODEL"},
}};

constexpr NamedValues<BringupStatus, 7> kBringupStatuses = {{
    {BringupStatus::kFailedFeCompilation, "FAILED_FE_COMPILATION"},
    {BringupStatus::kFailedTtmlirCompilation, "FAILED_TTMLIR_COMPILATION"},
    {BringupStatus::kFailedRuntime, "FAILED_RUNTIME"},
    {BringupStatus::kIncorrectResult, "INCORRECT_RESULT"},
    {BringupStatus::kPassed, "PASSED"},
    {BringupStatus::kUnknown, "UNKNOWN"},
    {BringupStatus::kNotStarted, "NOT_STARTED"},
}};

}  // namespace

std::string_view ConfigStatusName(ConfigStatus status) { return NameOf(kConfigStatuses, status); }
std::optional<ConfigStatus> ParseConfigStatus(std::string_view text) {
  return ValueOfAnyCase(kConfigStatuses, text);
}
std::vector<std::string> ConfigStatusNames() { return NamesOf(kConfigStatuses); }

std::string_view BringupStatusName(BringupStatus status) {
  return NameOf(kBringupStatuses, status);
}
std::optional<BringupStatus> ParseBringupStatus(std::string_view text) {
  return ValueOfAnyCase(kBringupStatuses, text);
}
std::vector<std::string> BringupStatusNames() { return NamesOf(kBringupStatuses); }

}  // namespace tthost
