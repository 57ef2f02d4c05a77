// SPDX-License-Identifier: Apache-2.0
#include "tags.h"

#include "python_literal.h"
#include "record/case_reading.h"
#include "tthost/cpp/number_text.hpp"

namespace tthost::junit {
namespace {

using sdk::Json;

constexpr std::string_view kCategory = "model_test";
// Upstream's language models also have phases of prefill and decode.
constexpr std::string_view kRunPhase = "default";

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

// A cause without a name is one that no rule knows.
void AddFailingReason(PythonDict& tags, const Json& reason) {
  const bool is_known = !reason.StringOr("name", "").empty();
  const Json none;
  PythonDict dict;
  dict.Add("name", is_known ? reason["name"] : none);
  dict.Add("description", is_known ? reason["summary"] : none);
  dict.Add("component", is_known ? reason["component"] : none);
  dict.Add("summary", reason["summary"]);
  tags.AddLiteral("failing_reason", dict.Text());
}

// What upstream's recorder has added since 2026.
void AddLaterTags(PythonDict& tags, const Json& finished) {
  const Json& verdict = finished.At("verdict");
  tags.Add("run_phase", kRunPhase);
  tags.Add("model_test_status", "ModelTestStatus." + finished.At("case").String("status"));
  if (!verdict["failing_reason"].IsNull()) AddFailingReason(tags, verdict["failing_reason"]);
  const Json& facts = finished.At("outcome")["facts"];
  const Json& dtype = facts["dtype_override"]["load_model"];
  if (!dtype.IsNull()) tags.Add("weights_dtype", dtype);
  if (const Json& parameters = facts["parameters"]; !parameters.IsNull()) {
    tags.AddLiteral("model_size_billions", sdk::NumberText(parameters.Number() / 1e9));
  }
  const Json& pass = finished.At("case")["execution_pass"];
  if (!pass.IsNull()) tags.Add("execution_pass", pass);
  tags.Add("guidance", verdict.At("guidance"));
}

// "Future Model/X" → "future_model_x"
std::string PlaceholderName(std::string id) {
  for (char& c : id) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    if (c == ' ' || c == '/') c = '_';
  }
  return id;
}

// As upstream records a model that is not there yet.
void AddPlaceholder(PythonDict& tags, const Json& finished) {
  tags.Add("model_name", PlaceholderName(finished.At("case").String("id")));
  tags.AddLiteral("model_info", "{}");
  tags.Add("run_mode", "inference");
  tags.Add("bringup_status", finished.At("verdict")["bringup_status"]);
  tags.Add("parallelism", "single_device");
  tags.AddLiteral("arch", "None");
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
  if (reporters::IsPlaceholder(finished)) {
    AddPlaceholder(tags, finished);
    return tags.Text();
  }
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
  AddLaterTags(tags, finished);
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
  tags.Add("run_phase", kRunPhase);
  AddFailingReason(tags, Json());
  tags.AddLiteral("guidance", "[]");
  return tags.Text();
}

}  // namespace tthost::junit
