// SPDX-License-Identifier: Apache-2.0
#include "host/report/history_store.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/hash.h"
#include "host/base/lock_wait.h"

namespace tthost {
namespace {

constexpr const char* kSchema = "tthost.history/1";

constexpr double kSlowStageSeconds = 10;
// Enough for a median that an accident does not move.
constexpr size_t kRunsRemembered = 7;
// Another run holds the lock for the time of one write.
constexpr std::chrono::seconds kLongestWrite{5};

void Merge(const std::vector<double>& seen, std::vector<double>& known) {
  known.insert(known.end(), seen.begin(), seen.end());
  const size_t surplus = known.size() - std::min(known.size(), kRunsRemembered);
  known.erase(known.begin(), known.begin() + static_cast<long>(surplus));
}

// A slow run is forgotten like any other, whether those after it were slow or not.
void Merge(const StageHistory& seen, StageHistory& known) {
  constexpr int kMostRuns = static_cast<int>(kRunsRemembered);
  for (StageHistory::SlowRun& slow : known.slow) slow.later_runs += seen.runs;
  known.slow.insert(known.slow.end(), seen.slow.begin(), seen.slow.end());
  std::erase_if(known.slow, [](const auto& slow) { return slow.later_runs >= kMostRuns; });
  known.runs = std::min(known.runs + seen.runs, kMostRuns);
}

void MergeStages(const CaseHistory& seen, CaseHistory& known) {
  if (seen.stages.empty()) return;
  if (seen.stage_context != known.stage_context) known.stages.clear();
  known.stage_context = seen.stage_context;
  for (const auto& [name, stage] : seen.stages) {
    StageHistory& merged = known.stages[name];
    Merge(stage, merged);
  }
}

void Merge(const CaseHistory& seen, CaseHistory& known) {
  Merge(seen.seconds, known.seconds);
  MergeStages(seen, known);
  Merge(seen.peaks_kib, known.peaks_kib);
  Merge(seen.cores, known.cores);
}

Json ToJson(const History& history, const std::string& models_root) {
  Json cases = Json::object();
  for (const auto& [node_id, known] : history) {
    Json& record = cases[node_id];
    record = {{"seconds", known.seconds}, {"peak_rss_kib", known.peaks_kib}};
    if (!known.cores.empty()) record["cores"] = known.cores;
    if (known.stages.empty()) continue;
    record["stage_context"] = known.stage_context;
    for (const auto& [name, stage] : known.stages) {
      Json& numbers = record["stages"][name];
      numbers = {stage.runs};
      for (const auto& slow : stage.slow) numbers.push_back({slow.later_runs, slow.seconds});
    }
  }
  return {{"schema", kSchema}, {"models_root", models_root}, {"cases", std::move(cases)}};
}

std::vector<double> OneIfKnown(double number) {
  return number > 0 ? std::vector{number} : std::vector<double>();
}

// Where older versions kept the largest only, that one.
std::vector<double> NumbersAt(const Json& record, const char* key) {
  const auto found = record.find(key);
  if (found == record.end()) return {};
  if (found->is_number()) return OneIfKnown(*found);
  return *found;
}

// [runs, [later runs, seconds], …]; older versions wrote seconds alone, and these grow old from
// now.
StageHistory StageFromJson(const Json& numbers) {
  StageHistory stage;
  stage.runs = numbers.at(0);
  for (size_t i = 1; i < numbers.size(); ++i) {
    const Json& slow = numbers[i];
    const bool has_age = slow.is_array();
    stage.slow.push_back({.later_runs = has_age ? slow.at(0).get<int>() : 0,
                          .seconds = has_age ? slow.at(1).get<double>() : slow.get<double>()});
  }
  return stage;
}

History FromJson(const Json& json) {
  History history;
  if (json.at("schema") != kSchema) return history;
  for (const auto& [node_id, known] : json.at("cases").items()) {
    CaseHistory& merged = history[node_id];
    merged.seconds = known.at("seconds").get<std::vector<double>>();
    merged.peaks_kib = NumbersAt(known, "peak_rss_kib");
    merged.cores = NumbersAt(known, "cores");
    if (!known.contains("stages")) continue;
    merged.stage_context = known.at("stage_context");
    for (const auto& [name, numbers] : known.at("stages").items()) {
      merged.stages[name] = StageFromJson(numbers);
    }
  }
  return history;
}

// A golden result that another case had computed costs nothing.
bool IsReused(Stage stage, const Outcome& outcome) {
  if (stage != Stage::kGolden) return false;
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  return facts.is_object() && facts.contains("golden_reused");
}

// A stage in which the case ended may have been cut short.
std::map<std::string, StageHistory> FinishedStages(const Outcome& outcome) {
  std::map<std::string, double> slowest;  // of the two passes of training the slower one counts
  for (size_t i = 0; i < outcome.timings.size(); ++i) {
    const StageTiming& timing = outcome.timings[i];
    const bool is_finished = i + 1 < outcome.timings.size() || outcome.ending == Ending::kCompleted;
    if (!is_finished || IsReused(timing.stage, outcome)) continue;
    double& seconds = slowest[std::string(StageName(timing.stage))];
    seconds = std::max(seconds, timing.seconds);
  }
  std::map<std::string, StageHistory> stages;
  for (const auto& [name, seconds] : slowest) {
    stages[name].runs = 1;
    if (seconds >= kSlowStageSeconds) stages[name].slow = {{.later_runs = 0, .seconds = seconds}};
  }
  return stages;
}

}  // namespace

HistoryStore::HistoryStore(const std::string& state_directory, std::string models_root,
                           FileSystem& filesystem)
    : models_root_(std::move(models_root)),
      path_(state_directory + "/history/" + ContentHash(models_root_) + ".json"),
      filesystem_(filesystem) {}

History HistoryStore::Load() const {
  const auto text = filesystem_.Read(path_);
  if (!text) return {};
  try {
    return FromJson(Json::parse(*text));
  } catch (const Json::exception&) {
    return {};
  }
}

Result<void> HistoryStore::Add(const History& seen) {
  if (seen.empty()) return {};
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(path_.substr(0, path_.rfind('/'))));
  TTHOST_ASSIGN_OR_RETURN(const auto lock, LockWithin(kLongestWrite, path_ + ".lock", filesystem_));
  if (lock == nullptr) return Error(Status::Unavailable("'" + path_ + "' is being written"));
  History history = Load();
  for (const auto& [node_id, news] : seen) Merge(news, history[node_id]);
  return filesystem_.WriteAtomic(path_, ToJson(history, models_root_).dump());
}

void Learn(const std::string& node_id, const Outcome& outcome, const std::string& stage_context,
           History& history) {
  const bool had_process = outcome.exit_code || outcome.signal;
  const bool was_whole =
      outcome.ending != Ending::kCancelled && outcome.ending != Ending::kCompiled;
  if (!was_whole || !had_process) return;
  Merge({.seconds = {outcome.seconds},
         .peaks_kib = OneIfKnown(static_cast<double>(outcome.peak_rss_kib)),
         .cores = OneIfKnown(CoresOf(outcome)),
         .stages = FinishedStages(outcome),
         .stage_context = stage_context},
        history[node_id]);
}

}  // namespace tthost
