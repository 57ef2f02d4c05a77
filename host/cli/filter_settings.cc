// SPDX-License-Identifier: Apache-2.0
#include "host/cli/filter_settings.h"

#include <algorithm>
#include <ostream>
#include <sstream>
#include <unordered_set>

#include "host/cli/first_given.h"
#include "host/cli/run_settings.h"
#include "host/report/run_store.h"
#include "host/report/test_durations.h"
#include "host/select/case_arguments.h"
#include "host/select/catalog_entry.h"

namespace tthost {
namespace {

constexpr const char* kDurations = ".test_durations";
// Durations and failures come from this many runs at most.
constexpr size_t kRunsLookedAt = 20;

Result<std::optional<std::vector<std::string>>> ReadTestsToRun(const FileSystem& filesystem) {
  if (!filesystem.Exists(kTestsToRunFile)) return std::nullopt;
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(kTestsToRunFile));
  std::vector<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin == line.npos) continue;
    names.push_back(line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin));
  }
  return names;
}

Result<std::unordered_map<std::string, double>> ReadDurations(const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const TestDurations durations, ReadTestDurations(kDurations, filesystem));
  std::unordered_map<std::string, double> seconds;
  for (const auto& [node_id, known] : durations) seconds[CanonicalItem(node_id)] = known;
  return seconds;
}

// As pytest-split words it.
Result<void> CheckGroup(const FilterArguments& arguments) {
  const auto refuse = [](const std::string& text) {
    return Error(Status::Usage("argument " + text));
  };
  if (arguments.splits == 0 && arguments.group > 0) return refuse("`--splits` is required");
  if (arguments.splits > 0 && arguments.group == 0) return refuse("`--group` is required");
  if (arguments.group > arguments.splits) {
    return refuse("`--group` must be >= 1 and <= " + std::to_string(arguments.splits));
  }
  return {};
}

// What failed when it last ran; other cases may have run since.
std::unordered_set<std::string> FailedItems(const std::vector<PastRun>& runs) {
  std::unordered_set<std::string> seen, failed;
  for (const PastRun& run : runs) {
    for (const PastCase& past : run.cases) {
      const std::string item = CanonicalItem(past.node_id);
      if (seen.insert(item).second && past.failed) failed.insert(item);
    }
  }
  return failed;
}

Result<std::optional<FailureFilter>> ReadFailures(const FilterArguments& arguments,
                                                  const std::string& models_root,
                                                  const std::string& ended_before,
                                                  const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(
      const auto runs, LatestFinishedRuns(RunsDirectory(), models_root, ended_before, kRunsLookedAt,
                                          host.filesystem));
  if (runs.empty()) {
    host.err << "tt-host: note: " << (arguments.last_failed ? "--lf" : "--ff")
             << ": no finished run of " << models_root << " is known, nothing is deselected\n";
    return std::nullopt;
  }
  return FailureFilter{FailedItems(runs), /*only=*/arguments.last_failed};
}

}  // namespace

Result<std::unordered_map<std::string, double>> RecordedDurations(const std::string& models_root,
                                                                  const std::string& ended_before,
                                                                  const Host& host) {
  if (host.filesystem.Exists(kDurations)) return ReadDurations(host.filesystem);
  TTHOST_ASSIGN_OR_RETURN(
      const auto runs, LatestFinishedRuns(RunsDirectory(), models_root, ended_before, kRunsLookedAt,
                                          host.filesystem));
  std::unordered_map<std::string, double> seconds;
  for (const PastRun& run : runs) {
    for (const PastCase& past : run.cases) {
      seconds.try_emplace(CanonicalItem(past.node_id), past.seconds);
    }
  }
  return seconds;
}

Result<FilterOptions> ResolveFilterOptions(const FilterArguments& arguments,
                                           const ProjectFile& project,
                                           const std::string& models_root,
                                           const std::string& ended_before, const Host& host) {
  TTHOST_RETURN_IF_ERROR(CheckGroup(arguments));
  FilterOptions options;
  TTHOST_ASSIGN_OR_RETURN(options.tests_to_run, ReadTestsToRun(host.filesystem));
  options.arguments = arguments.cases;
  options.keyword = arguments.keyword;
  options.marker = arguments.marker;
  options.parallelism = FirstGiven(arguments.parallelism, project.parallelism);
  options.run_mode = ParseRunMode(FirstGiven(arguments.run_mode, project.run_mode, ""));
  if (arguments.splits > 0) {
    options.group = GroupFilter{arguments.splits, arguments.group, {}};
    TTHOST_ASSIGN_OR_RETURN(options.group->seconds,
                            RecordedDurations(models_root, ended_before, host));
  }
  if (arguments.last_failed || arguments.failed_first) {
    TTHOST_ASSIGN_OR_RETURN(options.failures,
                            ReadFailures(arguments, models_root, ended_before, host));
  }
  return options;
}

std::vector<std::string> GivenFilters(const FilterArguments& arguments) {
  std::vector<std::string> given;
  const auto add = [&](bool is_given, const char* name) {
    if (is_given) given.push_back(name);
  };
  const auto is_id = [](const std::string& given) { return given != kRunnerFile; };
  add(std::ranges::any_of(arguments.cases, is_id), "ids");
  add(!arguments.keyword.empty(), "-k");
  add(!arguments.marker.empty(), "-m");
  add(!arguments.preset.empty(), "--preset");
  add(!arguments.parallelism.empty(), "--parallelism");
  add(!arguments.run_mode.empty(), "--run-mode");
  add(arguments.last_failed, "--lf");
  add(arguments.failed_first, "--ff");
  add(arguments.splits > 0, "--splits");
  add(arguments.group > 0, "--group");
  return given;
}

}  // namespace tthost
