// SPDX-License-Identifier: Apache-2.0
#include "record/case_reading.h"

namespace tthost::reporters {

using sdk::Json;

const Json& Representative(const Json& outcome) {
  static const Json none;
  const Json& comparisons = outcome["comparisons"];
  if (comparisons.IsNull() || comparisons.Items().empty()) return none;
  for (const Json& comparison : comparisons.Items()) {
    if (!comparison.Boolean("passed")) return comparison;
  }
  return comparisons.Items().back();
}

const Json& AggregateMetric(const Json& comparison, std::string_view name) {
  static const Json none;
  if (comparison.IsNull()) return none;
  for (const Json& metric : comparison.At("metrics").Items()) {
    if (metric.String("name") == name && metric.String("leaf").empty()) return metric;
  }
  return none;
}

bool IsPlaceholder(const Json& case_finished) {
  return case_finished.At("case").String("function") == "test_placeholder_models";
}

std::string GroupOf(const Json& case_finished) {
  if (IsPlaceholder(case_finished)) return "red";
  const std::string source_group = case_finished.At("case")["facts"].StringOr("group", "");
  return case_finished.At("outcome")["facts"].StringOr("group", source_group);
}

std::string GuidanceOf(const Json& case_finished) {
  std::string guidance;
  for (const Json& item : case_finished.At("verdict").At("guidance").Items()) {
    guidance += (guidance.empty() ? "" : ",") + item.String();
  }
  return guidance;
}

}  // namespace tthost::reporters
