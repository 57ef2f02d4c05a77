// SPDX-License-Identifier: Apache-2.0
#include "host/promote/case_sample.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/model/pcc_sample.h"

namespace tthost {
namespace {

// Of what was running when its run was killed.
constexpr char kLost[] = "lost";

bool NeededRetries(const Json& facts) {
  const auto attempts = facts.find("attempts");
  return attempts != facts.end() && attempts->is_array() && attempts->size() > 1;
}

std::string DeviceOf(const Json& facts) {
  const auto text = [&](const char* name) {
    const auto found = facts.find(name);
    return found != facts.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const std::string platform = text("platform"), kind = text("device_kind");
  std::string device = text("runtime");
  if (!platform.empty()) device += " on " + platform;
  if (!kind.empty() && kind != platform) device += " " + kind;
  return device;
}

bool IsUnchecked(const Outcome& outcome) {
  return outcome.comparisons.empty() ||
         std::ranges::any_of(outcome.comparisons, &Comparison::unchecked);
}

bool OnlyPccFailed(const Comparison& comparison) {
  return comparison.passed || (comparison.strict_failures.empty() &&
                               std::ranges::all_of(comparison.metrics, [](const Metric& metric) {
                                 return metric.comparator == "pcc" || !metric.gates ||
                                        metric.passed.value_or(true);
                               }));
}

bool SaysSomethingOfTheModel(const Outcome& outcome, const Verdict& verdict) {
  return verdict.result != TestResult::kError && verdict.result != TestResult::kSkipped &&
         outcome.ending != Ending::kCompiled && outcome.failure_class != kLost;
}

}  // namespace

std::optional<CaseSample> SampleOf(const SampledRun& run, const Outcome& outcome,
                                   const Verdict& verdict) {
  if (!SaysSomethingOfTheModel(outcome, verdict)) return std::nullopt;
  CaseSample sample = {.run = run.uid,
                       .arch = run.arch,
                       .started = run.started,
                       .observed = verdict.observed_status};
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (facts.is_object()) {
    sample.device = DeviceOf(facts);
    sample.needed_retries = NeededRetries(facts);
  }
  sample.unchecked = sample.observed == BringupStatus::kPassed && IsUnchecked(outcome);
  if (const auto measured = PccSampleOf(outcome)) sample.pcc = measured->smallest;
  sample.only_pcc_failed = sample.observed == BringupStatus::kIncorrectResult && sample.pcc &&
                           std::ranges::all_of(outcome.comparisons, OnlyPccFailed);
  sample.reason = verdict.failing_reason ? verdict.failing_reason->summary
                                         : outcome.message.substr(0, outcome.message.find('\n'));
  return sample;
}

}  // namespace tthost
