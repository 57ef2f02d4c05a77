// SPDX-License-Identifier: Apache-2.0
// `tt-host presets matrix`: the jobs of a CI system, one per entry and group.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <set>

#include "host/base/shell_quote.h"
#include "host/cli/filter_settings.h"
#include "host/cli/preset_arguments.h"
#include "host/cli/preset_cases.h"
#include "host/cli/run_commands.h"
#include "host/config/preset_search.h"

namespace tthost {
namespace {

using Durations = std::unordered_map<std::string, double>;

// A job may take three times as long as the last one did, and never stops before ten minutes.
constexpr double kTimeoutFactor = 3;
constexpr int kLeastTimeoutMinutes = 10;
// Where the duration of any case is not known.
constexpr int kUnknownTimeoutMinutes = 240;

struct Job {
  const PresetEntry* entry = nullptr;
  int group = 1, groups = 1;
  size_t cases = 0;
  std::optional<double> minutes;  // none: the duration of a case is not known
  std::vector<std::string> arguments;

  int TimeoutMinutes() const {
    if (!minutes) return kUnknownTimeoutMinutes;
    return std::max(kLeastTimeoutMinutes, static_cast<int>(std::ceil(kTimeoutFactor * *minutes)));
  }
};

std::optional<double> MinutesOf(const std::vector<const CatalogEntry*>& entries,
                                const Durations& durations) {
  double seconds = 0;
  for (const CatalogEntry* entry : entries) {
    const auto known = durations.find(entry->ItemName());
    if (known == durations.end()) return std::nullopt;
    seconds += known->second;
  }
  return seconds / 60;
}

// What the command says about models and configuration, for the run.
std::vector<std::string> CatalogWords(const CatalogArguments& catalog) {
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {option, value});
  };
  add("--models-root", catalog.models_root);
  for (const std::string& path : catalog.test_config) add("--test-config", path);
  for (const std::string& path : catalog.plugin_dir) add("--plugin-dir", path);
  for (const std::string& framework : catalog.framework) add("--framework", framework);
  add("--python", catalog.python);
  return words;
}

class MatrixMaker {
 public:
  MatrixMaker(const PresetMatrixCommand& command, const ProjectFile& project, const Host& host)
      : command_(command),
        host_(host),
        arches_(PresetArches(project)),
        cases_(command.catalog, project, host) {}

  // Adds the jobs of an entry; one that chooses nothing has none.
  Result<void> Add(const PresetEntry& entry) {
    if (entry.runs_on.empty()) {
      host_.err << "tt-host: warning: " << entry.where << ": preset entry " << entry.id
                << " names no machine (runs_on, arch): no job\n";
      return {};
    }
    TTHOST_ASSIGN_OR_RETURN(const EntryCases cases, cases_.Of(entry));
    const size_t count = cases.choice.entries.size();
    if (count == 0) {
      host_.err << "tt-host: warning: " << entry.where << ": preset entry " << entry.id
                << " chooses no case: no job\n";
      return {};
    }
    TTHOST_ASSIGN_OR_RETURN(const Durations durations,
                            RecordedDurations(cases.collection->Source().models_root, "", host_));
    const int groups = static_cast<int>(std::min(static_cast<size_t>(entry.groups), count));
    for (int group = 1; group <= groups; ++group) {
      FilterOptions options = cases.options;
      if (groups > 1) options.group = GroupFilter{groups, group, durations};
      TTHOST_ASSIGN_OR_RETURN(const Choice choice, Choose(*cases.collection, options));
      jobs_.push_back({.entry = &entry,
                       .group = group,
                       .groups = groups,
                       .cases = choice.entries.size(),
                       .minutes = MinutesOf(choice.entries, durations),
                       .arguments = ArgumentsOf(entry, group, groups)});
    }
    return {};
  }

  const std::vector<Job>& Jobs() const { return jobs_; }

  Json JsonOf(const Job& job) const {
    Json json = {{"name", job.entry->name},
                 {"runs-on", job.entry->runs_on},
                 {"preset", job.entry->id},
                 {"arch", ArchOf(*job.entry, arches_)},
                 {"arguments", JoinWords(job.arguments)},
                 {"group-id", job.group},
                 {"parallel-groups", job.groups},
                 {"cases", job.cases},
                 {"expected-minutes", nullptr},
                 {"timeout-minutes", job.TimeoutMinutes()}};
    if (job.minutes) json["expected-minutes"] = std::round(*job.minutes * 100) / 100;
    json.update(Json::parse(job.entry->labels));
    return json;
  }

 private:
  std::vector<std::string> ArgumentsOf(const PresetEntry& entry, int group, int groups) const {
    std::vector<std::string> words = RunArgumentsOf(entry, arches_);
    if (groups > 1) {
      words.insert(words.end(),
                   {"--splits", std::to_string(groups), "--group", std::to_string(group)});
    }
    const auto catalog = CatalogWords(command_.catalog);
    words.insert(words.end(), catalog.begin(), catalog.end());
    return words;
  }

  const PresetMatrixCommand& command_;
  const Host& host_;
  const std::vector<std::string> arches_;
  PresetCases cases_;
  std::vector<Job> jobs_;
};

std::string JobLine(const Job& job) {
  char times[96];
  if (job.minutes) {
    std::snprintf(times, sizeof(times), "%.1f min expected, timeout %d min", *job.minutes,
                  job.TimeoutMinutes());
  } else {
    std::snprintf(times, sizeof(times), "duration not known, timeout %d min", job.TimeoutMinutes());
  }
  return job.entry->id + " " + job.entry->name + " group " + std::to_string(job.group) + "/" +
         std::to_string(job.groups) + ": " + std::to_string(job.cases) + " cases, " + times;
}

// Entries of the named presets that are for models, each once.
Result<std::vector<PresetEntry>> EntriesOf(const std::vector<std::string>& names,
                                           const PresetSearch& search, const Host& host) {
  std::vector<PresetEntry> entries;
  std::set<std::string> seen;
  size_t others = 0;
  for (const std::string& name : names.empty() ? search.Names() : names) {
    TTHOST_ASSIGN_OR_RETURN(const auto named, FindPresetEntries(search, name));
    for (const PresetEntry& entry : named) {
      if (!seen.insert(entry.where).second) continue;
      if (IsOfOtherTests(entry)) {
        ++others;
      } else {
        entries.push_back(entry);
      }
    }
  }
  if (others > 0) {
    host.err << "tt-host: note: " << others << " entries are for other tests than models: no job\n";
  }
  return entries;
}

}  // namespace

Result<int> PrintPresetMatrix(const PresetMatrixCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(const PresetSearch search, PresetSearch::Make(project, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const auto entries, EntriesOf(command.names, search, host));
  MatrixMaker maker(command, project, host);
  for (const PresetEntry& entry : entries) TTHOST_RETURN_IF_ERROR(maker.Add(entry));
  Json json = Json::array();
  for (const Job& job : maker.Jobs()) {
    json.push_back(maker.JsonOf(job));
    host.err << JobLine(job) << "\n";
  }
  // One line, as $GITHUB_OUTPUT takes it.
  host.out << json.dump() << "\n";
  return 0;
}

}  // namespace tthost
