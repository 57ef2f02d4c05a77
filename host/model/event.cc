// SPDX-License-Identifier: Apache-2.0
#include "host/model/event.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/clock.h"
#include "host/model/facts_json.h"
#include "host/model/json_reading.h"
#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<EventKind, 7> kEventKinds = {{
    {EventKind::kRunStarted, "run_started"},
    {EventKind::kCasesPlanned, "cases_planned"},
    {EventKind::kCaseStarted, "case_started"},
    {EventKind::kStageEntered, "stage_entered"},
    {EventKind::kMemoryMeasured, "memory_measured"},
    {EventKind::kCaseFinished, "case_finished"},
    {EventKind::kRunFinished, "run_finished"},
}};

Json TextOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json NumberOrNull(int64_t number) { return number == 0 ? Json(nullptr) : Json(number); }

Json CiToJson(const CiFacts& ci) {
  return {{"provider", ci.provider},
          {"project", TextOrNull(ci.project)},
          {"pipeline", TextOrNull(ci.pipeline)},
          {"trigger", TextOrNull(ci.trigger)},
          {"pipeline_id", NumberOrNull(ci.pipeline_id)},
          {"attempt", NumberOrNull(ci.attempt)},
          {"job_id", NumberOrNull(ci.job_id)},
          {"job_name", TextOrNull(ci.job_name)},
          {"url", TextOrNull(ci.url)},
          {"repository", TextOrNull(ci.repository)},
          {"branch", TextOrNull(ci.branch)},
          {"commit", TextOrNull(ci.commit)},
          {"author", TextOrNull(ci.author)}};
}

Json RunToJson(const RunFacts& run) {
  Json json = {{"uid", run.run_uid},
               {"models_root", run.models_root},
               {"models_commit", TextOrNull(run.models_commit)},
               {"arch", TextOrNull(run.arch)},
               {"runtime", run.runtime},
               {"host_version", run.host_version},
               {"host_name", run.host_name},
               {"python", run.python},
               {"torch", run.torch},
               {"plugins", run.plugins},
               {"command_line", run.command_line},
               {"working_directory", run.working_directory},
               {"reproduce_options", run.reproduce_options},
               {"planned", run.planned},
               {"selected_hash", run.selected_hash},
               {"seed", run.seed}};
  if (!run.options.empty()) json["options"] = Json::parse(run.options);
  if (run.shuffle_seed) json["shuffle_seed"] = *run.shuffle_seed;
  if (run.shard_count > 0) {
    json["shard"] = {{"index", run.shard_index}, {"count", run.shard_count}};
  }
  if (run.ci) json["ci"] = CiToJson(*run.ci);
  return json;
}

// What reporters need of a case; the loader's methods and imports stay with the host.
Json CaseToJson(const Case& test_case) {
  const Expectation& expectation = test_case.expectation;
  Json bringup = nullptr;
  if (expectation.bringup_status) bringup = BringupStatusName(*expectation.bringup_status);
  Json json = {{"id", test_case.id},
               {"node_id", test_case.node_id},
               {"function", test_case.function},
               {"loader_path", test_case.loader_path},
               {"variant", OrNull(test_case.variant)},
               {"run_mode", RunModeName(test_case.run_mode)},
               {"parallelism", test_case.parallelism},
               {"markers", test_case.markers},
               {"status", ConfigStatusName(expectation.status)},
               {"config_bringup_status", bringup},
               {"config_reason", expectation.reason},
               {"facts", FactsToJson(test_case.facts)},
               {"config", PluginsInForce(test_case)}};
  if (!expectation.execution_pass.empty()) json["execution_pass"] = expectation.execution_pass;
  return json;
}

Json CasesToJson(std::span<const Case> cases) {
  Json json = Json::array();
  for (const Case& test_case : cases) {
    json.push_back(CaseToJson(test_case));
    json.back().erase("config");  // much, and the same for most
  }
  return json;
}

// The text whose opening quote is at `open`, as it is written; up to the end where it is torn.
std::string_view TextAt(std::string_view record, size_t open) {
  size_t at = open + 1;
  while (at < record.size() && record[at] != '"') at += record[at] == '\\' ? 2 : 1;
  return record.substr(open + 1, std::min(at, record.size()) - open - 1);
}

}  // namespace

std::string_view EventNameOf(std::string_view record) {
  int depth = 0;
  bool is_next = false;  // the text to come is the name
  for (size_t at = 0; at < record.size(); ++at) {
    const char c = record[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    const std::string_view text = TextAt(record, at);
    if (is_next) return text;
    at += text.size() + 1;
    const size_t after = record.find_first_not_of(" \t", at + 1);
    is_next = depth == 1 && text == "event" && after != record.npos && record[after] == ':';
  }
  return "";
}

std::string_view EventKindName(EventKind kind) { return NameOf(kEventKinds, kind); }

Json ToJson(const Event& event) {
  Json json = {{"event", EventKindName(event.kind)}};
  if (event.kind == EventKind::kRunStarted) json["schema"] = "tthost.events/0";
  json["at"] = FormatTimestamp(event.unix_micros);
  switch (event.kind) {
    case EventKind::kRunStarted:
      json["run"] = RunToJson(*event.run);
      break;
    case EventKind::kCasesPlanned:
      json["planned"] = CasesToJson(event.planned);
      break;
    case EventKind::kCaseStarted:
      json["case"] = {{"id", event.test_case->id}, {"node_id", event.test_case->node_id}};
      break;
    case EventKind::kStageEntered:
      json["case"] = {{"id", event.test_case->id}};
      json["stage"] = event.stage;
      json["phase"] = event.phase;
      break;
    case EventKind::kMemoryMeasured:
      json["case"] = {{"id", event.test_case->id}};
      json["resident_bytes"] = event.resident_bytes;
      break;
    case EventKind::kCaseFinished:
      json["case"] = CaseToJson(*event.test_case);
      json["outcome"] = ToJson(*event.outcome);
      json["verdict"] = ToJson(*event.verdict);
      break;
    case EventKind::kRunFinished:
      json["exit_code"] = event.summary->exit_code;
      json["interrupted"] = event.summary->interrupted;
      json["seconds"] = event.summary->seconds;
      break;
  }
  return json;
}

}  // namespace tthost
