// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "html/case_json.h"
#include "record/case_reading.h"
#include "text/clean_text.h"
#include "text/json_writer.h"

namespace tthost::html {
namespace {

using reporters::JsonWriter;
using sdk::Json;

constexpr int kDigitsOfSeconds = 4;
constexpr int kDigitsOfMetrics = 9;
constexpr size_t kMostOfReason = 300;

// Why it is not simply passed, in one line.
std::string ReasonOf(const Json& case_finished) {
  const Json& outcome = case_finished.At("outcome");
  const Json& verdict = case_finished.At("verdict");
  const Json& cause = verdict["failing_reason"];
  const Json& comparison = reporters::Representative(outcome);
  for (const std::string& text :
       {verdict.StringOr("reason", ""), cause.StringOr("name", ""), cause.StringOr("summary", ""),
        outcome.StringOr("message", ""), comparison.StringOr("error", "")}) {
    if (text.empty()) continue;
    return std::string(reporters::Head(text.substr(0, text.find('\n')), kMostOfReason));
  }
  return "";
}

// Of what passed it says nothing.
std::string StageOf(const Json& case_finished) {
  const std::string& result = case_finished.At("verdict").String("result");
  if (result == "passed" || result == "xpassed") return "";
  return case_finished.At("outcome").StringOr("stage", "");
}

void AddNumber(JsonWriter& json, const Json& value) {
  if (value.IsNull()) {
    json.Null();
  } else {
    json.Number(value.Number(), kDigitsOfMetrics);
  }
}

// stage, phase, seconds, stage, …
void AddTimings(JsonWriter& json, const Json& outcome, WordList& words) {
  json.BeginArray();
  for (const Json& timing : outcome.At("timings").Items()) {
    json.Integer(words.IndexOf(timing.String("stage")));
    json.Integer(words.IndexOf(timing.String("phase")));
    json.Number(timing.Number("seconds"), kDigitsOfSeconds);
  }
  json.EndArray();
}

}  // namespace

std::string RowOf(const Json& case_finished, const std::string& arch, SharedTexts& shared) {
  const Json& test_case = case_finished.At("case");
  const Json& outcome = case_finished.At("outcome");
  const Json& verdict = case_finished.At("verdict");
  const Json& pcc = reporters::AggregateMetric(reporters::Representative(outcome), "pcc");
  JsonWriter json;
  json.BeginArray().Text(test_case.String("id"));
  for (const std::string& word :
       {verdict.String("result"), arch, test_case.String("run_mode"),
        test_case.String("parallelism"), StageOf(case_finished),
        verdict.StringOr("observed_status", ""), reporters::GroupOf(case_finished)}) {
    json.Integer(shared.words.IndexOf(word));
  }
  json.Number(outcome.Number("seconds"), kDigitsOfSeconds);
  AddNumber(json, pcc["value"]);
  json.Number(outcome.Number("peak_rss_kib") / 1024, kDigitsOfSeconds);
  json.Integer(int64_t(shared.reasons.IndexOf(ReasonOf(case_finished))));
  AddTimings(json, outcome, shared.words);
  return json.EndArray().Take();
}

std::string RowOfUnfinished(const Json& case_started, const std::string& arch,
                            SharedTexts& shared) {
  JsonWriter json;
  json.BeginArray().Text(case_started.At("case").String("id"));
  for (const std::string& word : {std::string("unfinished"), arch, std::string(), std::string(),
                                  std::string(), std::string("UNKNOWN"), std::string()}) {
    json.Integer(shared.words.IndexOf(word));
  }
  json.Null().Null().Null();
  json.Integer(int64_t(shared.reasons.IndexOf("its end is not known")));
  return json.BeginArray().EndArray().EndArray().Take();
}

}  // namespace tthost::html
