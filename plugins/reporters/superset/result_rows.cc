// SPDX-License-Identifier: Apache-2.0
// What a finished case adds: results, metrics and properties.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "record/case_reading.h"
#include "superset/row_values.h"
#include "superset/run_rows.h"
#include "text/json_writer.h"

namespace tthost::superset {
namespace {

using sdk::Json;

constexpr int kDigitsOfSeconds = 9;

void AddMeasured(Fields& fields, const Json& comparison) {
  if (comparison.IsNull()) return;
  const Json& pcc = reporters::AggregateMetric(comparison, "pcc");
  fields.insert(fields.end(),
                {{"pcc", NumberOf(pcc["value"])},
                 {"required_pcc", NumberOf(pcc["limit"])},
                 {"pcc_enabled", TruthOf(pcc["gates"])},
                 {"pcc_is_nan", int64_t{pcc.IsObject() && pcc["value"].IsNull()}},
                 {"atol", NumberOf(reporters::AggregateMetric(comparison, "atol")["value"])},
                 {"comparison_passed", TruthOf(comparison["passed"])}});
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return text;
}

// Of an attempt that another one followed.
std::string ResultOfAttempt(const std::string& ending) {
  return ending == "timeout" || ending == "crashed" ? ending : "failed";
}

Value FailingStageOf(const Json& outcome, const std::string& result) {
  const bool has_failed = result != "passed" && result != "xpassed" && result != "skipped";
  return has_failed ? TextOf(outcome, "stage") : Value();
}

// A JSON object: stage → seconds, of all its phases together.
std::string StageSeconds(const Json& outcome) {
  std::vector<std::pair<std::string, double>> stages;
  for (const Json& timing : outcome.At("timings").Items()) {
    const std::string& stage = timing.String("stage");
    auto known = std::ranges::find(stages, stage, &std::pair<std::string, double>::first);
    if (known == stages.end()) known = stages.insert(known, {stage, 0});
    known->second += timing.Number("seconds");
  }
  reporters::JsonWriter json;
  json.BeginObject();
  for (const auto& [stage, seconds] : stages) json.Key(stage).Number(seconds, kDigitsOfSeconds);
  return json.EndObject().Take();
}

std::string MessageOf(const Json& outcome) {
  const std::string message = outcome.StringOr("message", "");
  const Json& comparison = reporters::Representative(outcome);
  return message.empty() && !comparison.IsNull() ? comparison.StringOr("error", "") : message;
}

}  // namespace

void RunRows::AddResults(const Json& case_finished) {
  const Json& test_case = case_finished.At("case");
  const Json& outcome = case_finished.At("outcome");
  const Json& verdict = case_finished.At("verdict");
  const Json& attempts = outcome["facts"]["attempts"];
  const std::string started_at = outcome["started"].IsNull() || outcome.Number("started") <= 0
                                     ? DatabaseTime(case_finished.String("at"))
                                     : DatabaseTime(int64_t(outcome.Number("started")));
  const Fields of_case = {{"test_uid", test_case.String("id")},
                          {"bringup_status", verdict.String("bringup_status")},
                          {"config_status", Lower(test_case.String("status"))},
                          {"group_name", TextOrNull(reporters::GroupOf(case_finished))},
                          {"started_at", started_at}};

  int64_t attempt = 1;
  for (; !attempts.IsNull() && attempt < int64_t(attempts.Items().size()); ++attempt) {
    const Json& ended = attempts.Items()[size_t(attempt) - 1];
    Fields fields = of_case;
    fields.insert(fields.end(), {{"attempt", attempt},
                                 {"is_final", int64_t{0}},
                                 {"outcome", ResultOfAttempt(ended.String("ending"))},
                                 {"duration_s", NumberOf(ended["seconds"])},
                                 {"pcc_is_nan", int64_t{0}},
                                 {"message_digest", DigestOf(ended.StringOr("message", ""))}});
    staged_.result.Add(fields);
  }
  Fields fields = of_case;
  fields.insert(fields.end(),
                {{"attempt", attempt},
                 {"is_final", int64_t{1}},
                 {"outcome", verdict.String("result")},
                 {"duration_s", NumberOf(outcome["seconds"])},
                 {"pcc_is_nan", int64_t{0}},
                 {"reason_digest", DigestOf(verdict.StringOr("reason", ""))},
                 {"message_digest", DigestOf(MessageOf(outcome))},
                 {"observed_status", verdict.String("observed_status")},
                 {"stage_seconds", StageSeconds(outcome)},
                 {"failing_stage", FailingStageOf(outcome, verdict.String("result"))},
                 {"failing_component", TextOf(verdict["failing_reason"], "component")},
                 {"guidance", CleanText(reporters::GuidanceOf(case_finished))},
                 {"signal", IntegerOf(outcome["signal"])},
                 {"peak_rss_mb", int64_t(outcome.Number("peak_rss_kib")) / 1024},
                 {"log_ref", TextOf(outcome["facts"], "case_directory")},
                 {"weights_dtype", TextOf(outcome["facts"]["dtype_override"], "load_model")},
                 {"model_params", IntegerOf(outcome["facts"]["parameters"])}});
  AddMeasured(fields, reporters::Representative(outcome));
  staged_.result.Add(fields);
  AddMetrics(test_case.String("id"), attempt, outcome);
  AddProperties(test_case.String("id"), attempt, case_finished);
}

// Aggregates, and of the leaves those that failed: a model may have hundreds.
void RunRows::AddMetrics(const std::string& uid, int64_t attempt, const Json& outcome) {
  for (const Json& comparison : outcome.At("comparisons").Items()) {
    const std::string phase = comparison.StringOr("phase", "");
    for (const Json& metric : comparison.At("metrics").Items()) {
      const bool has_failed = !metric["passed"].IsNull() && !metric.Boolean("passed");
      if (!metric.String("leaf").empty() && !has_failed) continue;
      staged_.metric.Add({{"test_uid", uid},
                          {"attempt", attempt},
                          {"name", (phase.empty() ? "" : phase + ".") + metric.String("name")},
                          {"item", CleanText(metric.String("leaf"))},
                          {"value", NumberOf(metric["value"])},
                          {"threshold", NumberOf(metric["limit"])},
                          {"passed", TruthOf(metric["passed"])},
                          {"source", metric.String("comparator")}});
    }
  }
}

void RunRows::AddProperties(const std::string& uid, int64_t attempt, const Json& case_finished) {
  const auto add = [&](const char* key, const Json& object, const char* member) {
    const Value value = TextOf(object, member);
    if (value.index() == 0) return;
    staged_.property.Add(
        {{"test_uid", uid}, {"attempt", attempt}, {"key", std::string(key)}, {"value", value}});
  };
  const Json& outcome = case_finished.At("outcome");
  const Json& verdict = case_finished.At("verdict");
  add("drift", verdict, "drift");
  add("failing_reason", verdict["failing_reason"], "name");
  add("failure_class", outcome, "failure_class");
  add("last_phase", outcome, "phase");
  for (const char* fact : {"runtime", "platform", "isolation"}) add(fact, outcome["facts"], fact);
}

}  // namespace tthost::superset
