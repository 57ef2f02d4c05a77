// SPDX-License-Identifier: Apache-2.0
#include "host/model/outcome.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "host/model/json_reading.h"
#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<Ending, 7> kEndings = {{
    {Ending::kCompleted, "completed"},
    {Ending::kCompiled, "compiled"},
    {Ending::kFailed, "failed"},
    {Ending::kSkipped, "skipped"},
    {Ending::kTimeout, "timeout"},
    {Ending::kCrashed, "crashed"},
    {Ending::kCancelled, "cancelled"},
}};

// JSON has no NaN and no infinity.
Json FiniteOrNull(std::optional<double> value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

// There may be a thousand leaves: what one does not have is left out.
Json MetricToJson(const Metric& metric) {
  Json json = {{"comparator", metric.comparator},
               {"name", metric.name},
               {"leaf", metric.leaf},
               {"value", FiniteOrNull(metric.value)},
               {"limit", FiniteOrNull(metric.limit)},
               {"passed", OrNull(metric.passed)},
               {"gates", metric.gates},
               {"note", metric.note},
               {"message", metric.message}};
  if (metric.leaf.empty()) return json;
  if (json["limit"].is_null()) json.erase("limit");
  if (metric.note.empty()) json.erase("note");
  if (metric.message.empty()) json.erase("message");
  return json;
}

Metric MetricFromJson(const Json& json) {
  return {.comparator = json.at("comparator"),
          .name = json.at("name"),
          .leaf = json.at("leaf"),
          .value = Optional<double>(json, "value"),
          .limit = Optional<double>(json, "limit"),
          .passed = Optional<bool>(json, "passed"),
          .gates = json.at("gates"),
          .note = json.value("note", ""),
          .message = json.value("message", "")};
}

Stage StageFromJson(const Json& json) {
  const std::string name = json.at("stage");
  return Required(ParseStage(name), "stage", name);
}

}  // namespace

std::string_view EndingName(Ending ending) { return NameOf(kEndings, ending); }

Json ToJson(const Comparison& comparison) {
  Json strict = Json::array();
  for (const StrictFailure& failure : comparison.strict_failures) {
    strict.push_back({{"check", failure.check}, {"leaf", failure.leaf}, {"text", failure.text}});
  }
  Json metrics = Json::array();
  for (const Metric& metric : comparison.metrics) metrics.push_back(MetricToJson(metric));
  return {{"phase", comparison.phase},         {"passed", comparison.passed},
          {"unchecked", comparison.unchecked}, {"error", comparison.error},
          {"strict_failures", strict},         {"metrics", metrics}};
}

Result<Comparison> ComparisonFromJson(const Json& json) {
  return ReadingJson<Comparison>("comparison", [&] {
    Comparison comparison;
    comparison.phase = json.at("phase");
    comparison.passed = json.at("passed");
    comparison.unchecked = json.at("unchecked");
    comparison.error = json.at("error");
    for (const Json& entry : json.at("strict_failures")) {
      comparison.strict_failures.push_back({entry.at("check"), entry.at("leaf"), entry.at("text")});
    }
    for (const Json& entry : json.at("metrics")) {
      comparison.metrics.push_back(MetricFromJson(entry));
    }
    return comparison;
  });
}

double CoresOf(const Outcome& outcome) {
  return outcome.seconds > 0 ? outcome.cpu_seconds / outcome.seconds : 0;
}

Json ToJson(const Outcome& outcome) {
  Json comparisons = Json::array();
  for (const Comparison& comparison : outcome.comparisons) {
    comparisons.push_back(ToJson(comparison));
  }
  Json timings = Json::array();
  for (const StageTiming& timing : outcome.timings) {
    timings.push_back(
        {{"stage", StageName(timing.stage)}, {"phase", timing.phase}, {"seconds", timing.seconds}});
  }
  Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object()) facts = Json::object();
  return {{"ending", EndingName(outcome.ending)},
          {"stage", StageName(outcome.stage)},
          {"phase", outcome.phase},
          {"failure_class", outcome.failure_class},
          {"message", outcome.message},
          {"traceback", outcome.traceback},
          {"exit_code", OrNull(outcome.exit_code)},
          {"signal", OrNull(outcome.signal)},
          {"comparisons", comparisons},
          {"timings", timings},
          {"facts", facts},
          {"output_tail", outcome.output_tail},
          {"started", outcome.started_unix_micros},
          {"seconds", outcome.seconds},
          {"peak_rss_kib", outcome.peak_rss_kib},
          {"cpu_seconds", outcome.cpu_seconds}};
}

Result<Outcome> OutcomeFromJson(const Json& json) {
  return ReadingJson<Outcome>("outcome", [&]() -> Result<Outcome> {
    Outcome outcome;
    const std::string ending = json.at("ending");
    outcome.ending = Required(ValueOf(kEndings, ending), "ending", ending);
    outcome.stage = StageFromJson(json);
    outcome.phase = json.at("phase");
    outcome.failure_class = json.at("failure_class");
    outcome.message = json.at("message");
    outcome.traceback = json.at("traceback");
    outcome.exit_code = Optional<int>(json, "exit_code");
    outcome.signal = Optional<int>(json, "signal");
    for (const Json& entry : json.at("comparisons")) {
      TTHOST_ASSIGN_OR_RETURN(Comparison comparison, ComparisonFromJson(entry));
      outcome.comparisons.push_back(std::move(comparison));
    }
    for (const Json& entry : json.at("timings")) {
      outcome.timings.push_back({StageFromJson(entry), entry.at("phase"), entry.at("seconds")});
    }
    outcome.facts = json.at("facts").dump();
    outcome.output_tail = json.at("output_tail");
    outcome.started_unix_micros = json.at("started");
    outcome.seconds = json.at("seconds");
    outcome.peak_rss_kib = json.at("peak_rss_kib");
    outcome.cpu_seconds = json.value("cpu_seconds", 0.0);
    return outcome;
  });
}

}  // namespace tthost
