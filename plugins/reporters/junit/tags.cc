// SPDX-License-Identifier: Apache-2.0
#include "tags.h"

#include "python_literal.h"
#include "record/case_reading.h"

namespace tthost::junit {
namespace {

using sdk::Json;

constexpr std::string_view kCategory = "model_test";

void AddMetricValue(PythonDict& tags, const std::string& name, const Json& comparison) {
  const Json& metric = reporters::AggregateMetric(comparison, name);
  tags.Add(name, metric["value"]);
  // Not the same as a metric that nobody computed.
  if (metric.IsObject() && metric["value"].IsNull()) tags.Add(name + "_is_nan", true);
}

void AddComparison(PythonDict& tags, const Json& comparison) {
  AddMetricValue(tags, "pcc", comparison);
  AddMetricValue(tags, "atol", comparison);
  tags.Add("comparison_passed", comparison["passed"]);
  const std::string error = comparison.StringOr("error", "");
  tags.AddLiteral("comparison_error_message", error.empty() ? "None" : PythonString(error));
}

void AddThresholds(PythonDict& tags, const Json& comparison) {
  const Json& pcc = reporters::AggregateMetric(comparison, "pcc");
  const Json& atol = reporters::AggregateMetric(comparison, "atol");
  tags.Add("pcc_threshold", pcc["limit"]);
  tags.Add("atol_threshold", atol["limit"]);
  tags.Add("pcc_assertion_enabled", pcc.IsObject() && pcc.Boolean("gates"));
  tags.Add("atol_assertion_enabled", atol.IsObject() && atol.Boolean("gates"));
}

// What the loader says of its model or, when it was not reached, what its source says.
void AddModel(PythonDict& tags, const Json& test_case, const Json& facts) {
  if (!facts["model_name"].IsNull()) {
    tags.Add("model_name", facts["model_name"]);
    tags.Add("model_info", facts["model_info"]);
    return;
  }
  const Json& source = test_case["facts"];
  if (source.StringOr("model", "").empty()) {
    tags.AddLiteral("model_name", "None");
    tags.AddLiteral("model_info", "{}");
    return;
  }
  const std::string variant = test_case.StringOr("variant", "None");
  PythonDict info;
  std::string name = source.StringOr("framework", "") + "_" + source.StringOr("model", "") + "_" +
                     variant + "_" + source.StringOr("task", "") + "_" +
                     source.StringOr("source", "");
  for (const char* key : {"task", "source", "framework"}) info.Add(key, source[key]);
  info.Add("model_arch", source["model"]);
  info.Add("variant_name", variant);
  tags.Add("model_name", name);
  tags.AddLiteral("model_info", info.Text());
}

}  // namespace

std::string Tags(const Json& finished, const Json& arch) {
  const Json& test_case = finished.At("case");
  const Json& outcome = finished.At("outcome");
  const std::string& function = test_case.String("function");

  PythonDict tags;
  tags.Add("test_name", function);
  tags.Add("specific_test_case", function + "[" + test_case.String("id") + "]");
  tags.Add("category", kCategory);
  AddModel(tags, test_case, outcome["facts"]);
  tags.Add("run_mode", test_case["run_mode"]);
  tags.Add("bringup_status", finished.At("verdict")["bringup_status"]);
  tags.Add("parallelism", test_case["parallelism"]);
  tags.Add("arch", arch);
  const Json& comparison = reporters::Representative(outcome);
  if (!comparison.IsNull()) {
    AddComparison(tags, comparison);
    AddThresholds(tags, comparison);
  }
  tags.Add("guidance", finished.At("verdict").At("guidance"));
  return tags.Text();
}

std::string TagsOfUnfinished(const std::string& function, const std::string& test_name,
                             const Json& arch) {
  PythonDict tags;
  tags.Add("test_name", function);
  tags.Add("specific_test_case", test_name);
  tags.Add("category", kCategory);
  tags.AddLiteral("model_name", "None");
  tags.AddLiteral("model_info", "{}");
  tags.Add("bringup_status", "UNKNOWN");
  tags.Add("arch", arch);
  tags.AddLiteral("guidance", "[]");
  return tags.Text();
}

}  // namespace tthost::junit
