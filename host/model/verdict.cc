// SPDX-License-Identifier: Apache-2.0
#include "host/model/verdict.h"

#include <nlohmann/json.hpp>

#include "host/model/json_reading.h"
#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<TestResult, 8> kResults = {{
    {TestResult::kPassed, "passed"},
    {TestResult::kFailed, "failed"},
    {TestResult::kError, "error"},
    {TestResult::kSkipped, "skipped"},
    {TestResult::kXfailed, "xfailed"},
    {TestResult::kXpassed, "xpassed"},
    {TestResult::kTimeout, "timeout"},
    {TestResult::kCrashed, "crashed"},
}};

constexpr NamedValues<Drift, 3> kDrifts = {{
    {Drift::kNone, "none"},
    {Drift::kBetter, "better"},
    {Drift::kWorse, "worse"},
}};

BringupStatus StatusFromJson(const Json& json, const char* key) {
  const std::string name = json.at(key);
  return Required(ParseBringupStatus(name), key, name);
}

Json FailingReasonToJson(const std::optional<FailingReason>& reason) {
  if (!reason) return nullptr;
  return {{"name", reason->name}, {"component", reason->component}, {"summary", reason->summary}};
}

// Journals of earlier programs hold none.
std::optional<FailingReason> FailingReasonFromJson(const Json& verdict) {
  const auto found = verdict.find("failing_reason");
  if (found == verdict.end() || found->is_null()) return std::nullopt;
  return FailingReason{.name = found->at("name"),
                       .component = found->at("component"),
                       .summary = found->at("summary")};
}

}  // namespace

std::string_view TestResultName(TestResult result) { return NameOf(kResults, result); }
std::optional<TestResult> ParseTestResult(std::string_view text) { return ValueOf(kResults, text); }
std::string_view DriftName(Drift drift) { return NameOf(kDrifts, drift); }

Json ToJson(const Verdict& verdict) {
  return {{"result", TestResultName(verdict.result)},
          {"observed_status", BringupStatusName(verdict.observed_status)},
          {"bringup_status", BringupStatusName(verdict.bringup_status)},
          {"reason", verdict.reason},
          {"drift", DriftName(verdict.drift)},
          {"guidance", verdict.guidance},
          {"fails_run", verdict.fails_run},
          {"failing_reason", FailingReasonToJson(verdict.failing_reason)}};
}

Result<Verdict> VerdictFromJson(const Json& json) {
  return ReadingJson<Verdict>("verdict", [&] {
    Verdict verdict;
    const std::string result = json.at("result");
    verdict.result = Required(ParseTestResult(result), "result", result);
    verdict.observed_status = StatusFromJson(json, "observed_status");
    verdict.bringup_status = StatusFromJson(json, "bringup_status");
    verdict.reason = json.at("reason");
    const std::string drift = json.at("drift");
    verdict.drift = Required(ValueOf(kDrifts, drift), "drift", drift);
    verdict.guidance = json.at("guidance").get<std::vector<std::string>>();
    verdict.fails_run = json.at("fails_run");
    verdict.failing_reason = FailingReasonFromJson(json);
    return verdict;
  });
}

}  // namespace tthost
