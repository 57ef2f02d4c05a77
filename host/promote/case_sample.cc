// SPDX-License-Identifier: Apache-2.0
#include "host/promote/case_sample.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/model/pcc_sample.h"

namespace tthost {
namespace {

// Of what was running when its run was killed.
constexpr char kLost[] = "lost";

bool NeededRetries(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  const auto attempts = facts.is_object() ? facts.find("attempts") : facts.end();
  return attempts != facts.end() && attempts->is_array() && attempts->size() > 1;
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

std::optional<CaseSample> SampleOf(const std::string& run, const std::string& arch,
                                   const Outcome& outcome, const Verdict& verdict) {
  if (!SaysSomethingOfTheModel(outcome, verdict)) return std::nullopt;
  CaseSample sample = {.run = run, .arch = arch, .observed = verdict.observed_status};
  sample.needed_retries = NeededRetries(outcome);
  if (const auto measured = PccSampleOf(outcome)) sample.pcc = measured->smallest;
  sample.only_pcc_failed = sample.observed == BringupStatus::kIncorrectResult && sample.pcc &&
                           std::ranges::all_of(outcome.comparisons, OnlyPccFailed);
  sample.reason = verdict.failing_reason ? verdict.failing_reason->summary
                                         : outcome.message.substr(0, outcome.message.find('\n'));
  return sample;
}

}  // namespace tthost
