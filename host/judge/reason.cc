// SPDX-License-Identifier: Apache-2.0
#include "host/judge/reason.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace tthost {
namespace {

// Shortest text that reads back as the same number.
std::string NumberText(std::optional<double> value) { return value ? Json(*value).dump() : "None"; }

}  // namespace

std::string IncorrectResultNote(const Outcome& outcome) {
  Metric pcc;
  if (!outcome.comparisons.empty()) {
    const std::vector<Metric>& metrics = outcome.comparisons.front().metrics;
    const auto found = std::ranges::find_if(
        metrics, [](const Metric& metric) { return metric.name == "pcc" && metric.leaf.empty(); });
    if (found != metrics.end()) pcc = *found;
  }
  return std::string("Test marked w/ INCORRECT_RESULT. PCC check ") +
         (pcc.gates ? "enabled" : "disabled") + ". Calculated: pcc=" + NumberText(pcc.value) +
         ". Required: pcc=" + NumberText(pcc.limit) + ".";
}

std::string FailureReason(const Outcome& outcome) {
  if (outcome.ending != Ending::kCompleted) return outcome.message;
  std::string reason;
  for (size_t i = 0; i < outcome.comparisons.size(); ++i) {
    const Comparison& comparison = outcome.comparisons[i];
    if (comparison.passed) continue;
    if (!reason.empty()) reason += '\n';
    reason += "Comparison result " + std::to_string(i) + " failed: " + comparison.error;
  }
  if (outcome.comparisons.empty()) reason = "the case ended without a comparison";
  return reason;
}

}  // namespace tthost
