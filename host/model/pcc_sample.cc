// SPDX-License-Identifier: Apache-2.0
#include "host/model/pcc_sample.h"

#include <algorithm>
#include <vector>

namespace tthost {

std::optional<PccSample> PccSampleOf(const Outcome& outcome) {
  std::vector<const Metric*> measured;
  for (const Comparison& comparison : outcome.comparisons) {
    for (const Metric& metric : comparison.metrics) {
      if (metric.comparator == "pcc" && metric.name == "pcc" && metric.leaf.empty()) {
        measured.push_back(&metric);
      }
    }
  }
  const auto gates = [](const Metric* metric) { return metric->gates; };
  const bool any_gates = std::ranges::any_of(measured, gates);
  if (any_gates) std::erase_if(measured, [&](const Metric* metric) { return !gates(metric); });
  if (measured.empty()) return std::nullopt;
  PccSample sample = {.smallest = 1, .required = -1, .gates = any_gates};
  for (const Metric* metric : measured) {
    if (!metric->value || !metric->limit) return std::nullopt;
    sample.smallest = std::min(sample.smallest, *metric->value);
    sample.required = std::max(sample.required, *metric->limit);
  }
  return sample;
}

}  // namespace tthost
