// SPDX-License-Identifier: Apache-2.0
#include "superset/run_rows.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <regex>
#include <utility>

#include "superset/row_values.h"

namespace tthost::superset {
namespace {

using sdk::Json;

constexpr size_t kMostOfFirstLine = 500;
constexpr size_t kMostSearched = 4096;

std::string Joined(const Json& texts, const char* separator) {
  std::string joined;
  if (texts.IsNull()) return joined;
  for (const Json& text : texts.Items()) {
    joined += (joined.empty() ? "" : separator) + text.String();
  }
  return joined;
}

// The first address of an issue or a change that a text names.
Value IssueUrl(const std::string& text) {
  static const std::regex address(R"(https://github\.com/[\w.-]+/[\w.-]+/(issues|pull)/[0-9]+)");
  const std::string beginning = text.substr(0, kMostSearched);
  std::smatch found;
  return std::regex_search(beginning, found, address) ? Value(found.str()) : Value();
}

Fields FieldsOfRun(const Json& started, const std::string& default_project) {
  const Json& run = started.At("run");
  const Json& ci = run["ci"];
  const Json& shard = run["shard"];
  const std::string at = DatabaseTime(started.String("at"));
  return {{"run_uid", run.String("uid")},
          {"project", CleanText(ci.StringOr("project", default_project))},
          {"pipeline", TextOf(ci, "pipeline")},
          {"trigger_kind", TextOf(ci, "trigger")},
          {"ci_provider", TextOf(ci, "provider")},
          {"ci_pipeline_id", IntegerOf(ci["pipeline_id"])},
          {"ci_job_id", IntegerOf(ci["job_id"])},
          {"ci_job_name", TextOf(ci, "job_name")},
          {"ci_attempt", IntegerOf(ci["attempt"])},
          {"ci_url", TextOf(ci, "url")},
          {"git_repo", TextOf(ci, "repository")},
          {"git_branch", TextOf(ci, "branch")},
          {"git_commit", TextOf(ci, "commit")},
          {"git_author", TextOf(ci, "author")},
          {"models_commit", TextOf(run, "models_commit")},
          {"arch", run.StringOr("arch", "")},
          {"host_name", TextOf(run, "host_name")},
          {"backend", TextOf(run, "runtime")},
          {"host_version", TextOf(run, "host_version")},
          {"python_version", TextOf(run, "python")},
          {"torch_version", TextOf(run, "torch")},
          {"shard_index", IntegerOf(shard["index"])},
          {"shard_count", IntegerOf(shard["count"])},
          {"started_at", at},
          {"run_date", DateOf(at)},
          {"planned", IntegerOf(run["planned"])}};
}

}  // namespace

void RunRows::Start(const Json& run_started) {
  const Json& run = run_started.At("run");
  run_ = FieldsOfRun(run_started, options_.project);
  end_ = {{"state", std::string("running")}};
  const auto add = [this](const char* key, const std::string& value) {
    staged_.env.Add({{"key", std::string(key)}, {"value", CleanText(value)}});
  };
  add("plugins", Joined(run["plugins"], ", "));
  add("command_line", Joined(run["command_line"], " "));
  add("models_root", run.StringOr("models_root", ""));
  add("working_directory", run.StringOr("working_directory", ""));
  add("seed", run.At("seed").Digits());
}

void RunRows::FinishCase(const Json& case_finished) {
  const Json& test_case = case_finished.At("case");
  if (test_case.String("status") == "UNSPECIFIED" && !options_.sends_unspecified) return;
  AddTest(test_case, case_finished.At("outcome")["facts"]);
  AddResults(case_finished);
}

void RunRows::AddTest(const Json& test_case, const Json& facts) {
  const Json& source = test_case["facts"];  // what the source says, when the loader was not reached
  const Json& info = facts["model_info"];
  const auto known = [](const Json& told, const char* key, const Json& read, const char* read_key) {
    const Value value = TextOf(told, key);
    return value.index() != 0 ? value : TextOf(read, read_key);
  };
  Value model_name = known(facts, "model_name", source, "model");
  if (model_name.index() == 0) model_name = TextOf(test_case, "loader_path");
  staged_.test.Add({{"test_uid", test_case.String("id")},
                    {"node_id", test_case.String("node_id")},
                    {"model_path", TextOf(test_case, "loader_path")},
                    {"model_name", model_name},
                    {"model_arch", known(info, "model_arch", source, "model")},
                    {"variant", TextOf(test_case, "variant")},
                    {"task", known(info, "task", source, "task")},
                    {"source", known(info, "source", source, "source")},
                    {"framework", known(info, "framework", source, "framework")},
                    {"owner", options_.owner},
                    {"run_mode", test_case.String("run_mode")},
                    {"parallelism", test_case.String("parallelism")}});
}

Value RunRows::DigestOf(const std::string& text) {
  if (text.empty()) return {};
  const std::string body = std::get<std::string>(CleanText(text));
  const XXH128_hash_t hash = XXH3_128bits(body.data(), body.size());
  char digest[33];
  std::snprintf(digest, sizeof(digest), "%016llx%016llx", (unsigned long long)hash.high64,
                (unsigned long long)hash.low64);
  const std::string first_line = body.substr(0, std::min(body.find('\n'), kMostOfFirstLine));
  texts_.try_emplace(digest, Fields{{"digest", std::string(digest)},
                                    {"first_line", CleanText(first_line)},
                                    {"body", body},
                                    {"issue_url", IssueUrl(body)}});
  return std::string(digest);
}

StagedRun RunRows::Take() {
  StagedRun taken = std::exchange(staged_, StagedRun());
  Fields run = run_;
  run.insert(run.end(), end_.begin(), end_.end());
  taken.run.Add(run);
  for (const auto& [digest, fields] : std::exchange(texts_, {})) taken.text.Add(fields);
  return taken;
}

void RunRows::Finish(const Json& run_finished) {
  const bool is_whole = !run_finished.Boolean("interrupted");
  end_ = {{"state", std::string(is_whole ? "complete" : "aborted")},
          {"finished_at", DatabaseTime(run_finished.String("at"))},
          {"exit_code", IntegerOf(run_finished["exit_code"])}};
}

}  // namespace tthost::superset
