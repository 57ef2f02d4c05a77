// SPDX-License-Identifier: Apache-2.0
#include "host/cli/comparison_text.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "host/report/case_text.h"

namespace tthost {
namespace {

// JSON has no NaN and no infinity.
Json FiniteOrNull(std::optional<double> value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

Json MetricJson(const Metric& metric) {
  return {{"name", metric.name},
          {"value", FiniteOrNull(metric.value)},
          {"limit", FiniteOrNull(metric.limit)},
          {"passed", metric.passed ? Json(*metric.passed) : Json(nullptr)},
          {"gates", metric.gates},
          {"note", metric.note}};
}

}  // namespace

Json ComparisonJson(const Comparison& comparison) {
  Json comparators = Json::array();
  for (const Metric& metric : comparison.metrics) {
    if (!metric.leaf.empty()) continue;
    Json json = MetricJson(metric);
    json["leaves"] = Json::array();
    for (const Metric& leaf : comparison.metrics) {
      if (leaf.leaf.empty() || leaf.comparator != metric.comparator || leaf.name != metric.name) {
        continue;
      }
      Json leaf_json = {{"leaf", leaf.leaf}};
      leaf_json.update(MetricJson(leaf));
      json["leaves"].push_back(std::move(leaf_json));
    }
    comparators.push_back(std::move(json));
  }
  Json strict = Json::array();
  for (const StrictFailure& failure : comparison.strict_failures) {
    strict.push_back({{"check", failure.check}, {"leaf", failure.leaf}, {"text", failure.text}});
  }
  return {{"passed", comparison.passed},
          {"unchecked", comparison.unchecked},
          {"error", comparison.error.empty() ? Json(nullptr) : Json(comparison.error)},
          {"strict_failures", strict},
          {"comparators", comparators}};
}

std::string ComparisonText(const Comparison& comparison) {
  const std::string text = MetricLines(comparison, true);
  if (comparison.passed) return text + (comparison.unchecked ? "passed, unchecked\n" : "passed\n");
  return text + (comparison.error.empty() ? "" : comparison.error + "\n") + "failed\n";
}

}  // namespace tthost
