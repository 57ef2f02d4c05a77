// SPDX-License-Identifier: Apache-2.0
#include "pipeline_file.h"

#include <utility>

#include "file/atomic_file.h"
#include "junit/test_case.h"
#include "test_json.h"
#include "text/json_writer.h"
#include "text/rfc3339.h"

namespace tthost::pipeline_json {
namespace {

using reporters::JsonWriter;
using sdk::Json;

// The first that the name of an architecture has; the collector looks for them in the runner's
// name.
std::string CardOf(const std::string& arch) {
  constexpr std::pair<const char*, const char*> kCards[] = {
      {"e150", "E150"}, {"n150", "N150"}, {"n300", "N300"}, {"p150", "P150"}, {"llmbox", "LLMBOX"}};
  for (const auto& [mark, card] : kCards) {
    if (arch.find(mark) != arch.npos) return card;
  }
  return "";
}

void AddNulls(JsonWriter& json, std::initializer_list<const char*> keys) {
  for (const char* key : keys) json.Key(key).Null();
}

void AddTextOrNull(JsonWriter& json, const char* key, const std::string& text) {
  json.Key(key);
  if (text.empty()) {
    json.Null();
  } else {
    json.Text(text);
  }
}

std::string JobLink(const Json& ci) {
  if (ci["job_id"].IsNull()) return "";
  return ci.StringOr("url", "") + "/job/" + ci["job_id"].Digits();
}

std::string JobStatus(const Json& finished) {
  if (finished.Boolean("interrupted")) return "cancelled";
  return finished.Number("exit_code") == 0 ? "success" : "failure";
}

// Up to its tests.
void BeginJob(JsonWriter& json, const Json& started, const Json& finished) {
  const Json& run = started["run"];
  const Json& ci = run["ci"];
  const std::string status = JobStatus(finished);
  json.BeginObject().Key("github_job_id").Copy(ci["job_id"]);
  AddTextOrNull(json, "github_job_link", JobLink(ci));
  json.Key("name").Text(ci.StringOr("job_name", ""));
  json.Key("job_submission_ts").Copy(started["at"]).Key("job_start_ts").Copy(started["at"]);
  json.Key("job_end_ts").Copy(finished["at"]);
  json.Key("job_success").Boolean(status == "success").Key("job_status").Text(status);
  AddNulls(json, {"job_label", "tt_smi_version", "docker_image"});
  json.Key("is_build_job").Boolean(false).Key("job_matrix_config").Null();
  json.Key("host_name").Copy(run["host_name"]);
  AddTextOrNull(json, "card_type", CardOf(run.StringOr("arch", "")));
  AddNulls(json, {"os", "location", "failure_signature", "failure_description", "steps"});
  json.Key("tests").BeginArray();
}

// Up to its only job.
void BeginPipeline(JsonWriter& json, const Json& started, const Json& finished) {
  const Json& ci = started["run"]["ci"];
  json.BeginObject().Key("github_pipeline_id").Copy(ci["pipeline_id"]);
  json.Key("github_pipeline_link").Copy(ci["url"]);
  json.Key("pipeline_submission_ts").Copy(started["at"]);
  json.Key("pipeline_start_ts").Copy(started["at"]);
  json.Key("pipeline_end_ts").Copy(finished["at"]).Key("pipeline_status").Null();
  json.Key("name")
      .Text(ci.StringOr("pipeline", ""))
      .Key("project")
      .Text(ci.StringOr("project", ""));
  json.Key("trigger").Text(ci.StringOr("trigger", "")).Key("vcs_platform").Text("github");
  json.Key("repository_url").Text(ci.StringOr("repository", ""));
  json.Key("git_branch_name").Copy(ci["branch"]);
  json.Key("git_commit_hash").Text(ci.StringOr("commit", ""));
  json.Key("git_author").Text(ci.StringOr("author", ""));
  json.Key("orchestrator").Text("github_actions").Key("jobs").BeginArray();
}

}  // namespace

PipelineFile::PipelineFile(const std::string& folder, std::string classname, std::string owner)
    : folder_(folder),
      classname_(std::move(classname)),
      owner_(std::move(owner)),
      spill_(folder + "/pipeline.json") {}

void PipelineFile::FinishCase(const Json& event) {
  const junit::TestCase test = junit::FinishedTestCase(event, {owner_, started_["run"]["arch"]});
  const auto case_started = int64_t(event.At("outcome").Number("started"));
  const int64_t run_started = reporters::UnixMicros(started_.String("at"));
  const auto place = spill_.Append(TestJson(test, case_started, run_started, classname_));
  const auto [known, is_new] =
      places_.try_emplace(event.At("case").String("id"), uint32_t(tests_.size()));
  if (is_new) tests_.emplace_back();
  tests_[known->second] = place;
}

void PipelineFile::Write(const Json& finished) {
  reporters::AtomicFile file(Path());
  JsonWriter json;
  BeginPipeline(json, started_, finished);
  BeginJob(json, started_, finished);
  file.Append(json.Take());
  for (const reporters::SpillPlace& place : tests_) {
    if (&place != &tests_.front()) file.Append(",");
    file.Append(spill_.Read(place));
  }
  file.Append(json.EndArray().EndObject().EndArray().EndObject().Take());
  file.Commit();
}

// As the collector names it: "pipeline_17000000001_2026-01-31T10:20:30.000000+0000.json".
std::string PipelineFile::Path() const {
  std::string at = started_.String("at");
  at.erase(at.rfind(':'), 1);
  return folder_ + "/pipeline_" + started_["run"]["ci"]["pipeline_id"].Digits() + "_" + at +
         ".json";
}

}  // namespace tthost::pipeline_json
