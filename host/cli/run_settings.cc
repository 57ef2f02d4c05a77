// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_settings.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <random>

#include "host/base/available_memory.h"
#include "host/base/shell_quote.h"
#include "host/cli/filter_settings.h"
#include "host/cli/first_given.h"
#include "host/cli/runtime_name.h"
#include "host/report/history_store.h"
#include "host/report/run_uid.h"
#include "host/select/arch_table.h"

namespace tthost {
namespace {

constexpr double kDefaultTimeoutSeconds = 1800;
// Memory that a case is expected to need, for the default of -j.
constexpr long kGibibytesPerLane = 4;

// One per processor that this process may use, fewer where memory is short.
int DefaultLanes() {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  const bool known = sched_getaffinity(0, sizeof(processors), &processors) == 0;
  const long count = known ? CPU_COUNT(&processors) : sysconf(_SC_NPROCESSORS_ONLN);
  const long gibibytes = sysconf(_SC_PHYS_PAGES) / (1024 * 1024) * sysconf(_SC_PAGESIZE) / 1024;
  return static_cast<int>(std::max(1L, std::min(count, gibibytes / kGibibytesPerLane)));
}

// What is there but for a reserve, so that the rest of the machine goes on without swapping.
std::optional<int64_t> MemoryForCases(const FileSystem& filesystem) {
  constexpr int64_t kLeastReserveKib = int64_t{512} << 10;
  const auto available = AvailableMemoryKib(filesystem);
  if (!available) return std::nullopt;
  return std::max<int64_t>(0, *available - std::max(*available / 10, kLeastReserveKib));
}

// A number of any size: more lanes than cases do no harm. Virtual devices are there as often as one
// likes, others belong to one case at a time.
int LanesFor(const std::string& jobs, const std::string& platform) {
  if (jobs == "auto") return platform.empty() || platform == "cpu" ? DefaultLanes() : 1;
  constexpr long kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(std::strtol(jobs.c_str(), nullptr, 10), kMost));
}

// Of strategies that take all of them. Where nothing says how many there are, two virtual ones show
// what dividing does.
int DevicesFor(const RunCommand& command, const ProjectFile& project, const std::string& arch) {
  constexpr int kVirtualDevices = 2;
  if (command.devices > 0) return command.devices;
  return project.devices.value_or(DevicesOfArch(arch).value_or(kVirtualDevices));
}

ExecuteOptions::Isolation IsolationFor(const std::string& name) {
  if (name == "fork") return ExecuteOptions::Isolation::kFork;
  if (name == "spawn") return ExecuteOptions::Isolation::kSpawn;
  return ExecuteOptions::Isolation::kAuto;
}

ExecuteOptions ExecuteOptionsFor(const RunCommand& command, const ProjectFile& project,
                                 const RunSettings& settings, const Host& host) {
  ExecuteOptions options;
  options.paths = host.paths;
  options.venv = settings.catalog.python.path;
  options.models_root = settings.catalog.discover.models_root;
  options.run_directory = RunsDirectory() + "/" + settings.run_uid;
  options.cache_directory = settings.catalog.discover.cache_directory;
  options.runtime = FirstGiven(command.runtime, project.runtime, "auto");
  options.platform = command.platform;
  options.keep_dropout = command.keep_dropout;
  options.keep_ir = command.keep_ir;
  options.compile_only = command.compile_only;
  options.reuse_golden = !command.no_golden_reuse;
  options.dtype = FirstGiven(command.dtype, project.dtype, "loader");
  options.arch = settings.catalog.collect.test_config.arch;
  options.seed = command.seed.value_or(project.seed.value_or(0));
  options.devices = DevicesFor(command, project, options.arch);
  options.lanes = LanesFor(FirstGiven(command.jobs, project.jobs, "auto"), command.platform);
  if (command.filter.failed_first) options.order = ExecuteOptions::Order::kAsSelected;
  if (command.shuffle) {
    options.order = ExecuteOptions::Order::kShuffled;
    options.shuffle_seed = command.shuffle_seed.value_or(std::random_device()());
  }
  options.timeout_seconds =
      command.timeout_seconds.value_or(project.timeout.value_or(kDefaultTimeoutSeconds));
  options.isolation = IsolationFor(FirstGiven(command.isolation, project.isolation, "auto"));
  return options;
}

Result<std::vector<ReportRequest>> ReportRequestsFor(const RunCommand& command,
                                                     const ProjectFile& project) {
  std::vector<ReportRequest> requests;
  for (const std::string& text : FirstGiven(command.report, project.report)) {
    TTHOST_ASSIGN_OR_RETURN(ReportRequest request, ParseReportRequest(text));
    requests.push_back(std::move(request));
  }
  if (!command.junitxml.empty()) {
    requests.push_back({"junit", {{"out", command.junitxml}}, "--junitxml " + command.junitxml});
  }
  return requests;
}

}  // namespace

std::string RunsDirectory() { return StateDirectory() + "/runs"; }

Result<RunSettings> ResolveRunSettings(const RunCommand& command, const ProjectFile& project,
                                       const std::string& run_uid, const Host& host) {
  RunSettings settings;
  TTHOST_ASSIGN_OR_RETURN(settings.catalog, ResolveCatalogSettings(command.catalog, project, host));
  TTHOST_ASSIGN_OR_RETURN(
      settings.filter,
      ResolveFilterOptions(command.filter, project, settings.catalog.discover.models_root, host));
  settings.catalog.collect.parallelism = settings.filter.parallelism;
  settings.catalog.collect.ignore_broken = command.filter.ignore_broken;
  settings.select = {.comparators = FirstGiven(command.comparator, project.comparator),
                     .plugin_layers = {project.plugins, command.set, project.places}};
  TTHOST_ASSIGN_OR_RETURN(settings.reports, ReportRequestsFor(command, project));

  settings.run_uid =
      run_uid.empty() ? MakeRunUid(host.clock.UnixMicros(), std::random_device()()) : run_uid;
  settings.execute = ExecuteOptionsFor(command, project, settings, host);
  TTHOST_RETURN_IF_ERROR(
      CheckRuntimeName(settings.execute.runtime,
                       command.runtime.empty() ? project.places.Of("/runtime") : "--runtime",
                       RuntimeDirectories(host.paths.python), host.filesystem));
  settings.output_directory =
      std::filesystem::absolute(FirstGiven(command.out, project.out, ".")).string();
  return settings;
}

void PrepareExecution(const Host& host, ExecuteOptions& options) {
  options.containment = StrongestContainment();
  options.memory_kib = MemoryForCases(host.filesystem);
  options.history = HistoryStore(StateDirectory(), options.models_root, host.filesystem).Load();
}

namespace {

// "0.5", "120": as short as it can be read back.
std::string NumberText(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), number).ptr};
}

}  // namespace

std::string ReproduceOptions(const RunCommand& command) {
  std::string options;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) options += " " + name + " " + ShellQuote(value);
  };
  const auto add_flag = [&](const std::string& name, bool given) {
    if (given) options += " " + name;
  };
  const auto add_all = [&](const std::string& name, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(name, value);
  };
  add("--models-root", command.catalog.models_root);
  add_all("--test-config", command.catalog.test_config);
  add("--arch", command.catalog.arch);
  add_all("--parallelism", command.filter.parallelism);
  add_all("--comparator", command.comparator);
  add_all("--set", command.set);
  add_all("--plugin-dir", command.catalog.plugin_dir);
  add_all("--framework", command.catalog.framework);
  add("--runtime", command.runtime);
  add("--platform", command.platform);
  add("--python", command.catalog.python);
  add("--dtype", command.dtype);
  add("--isolation", command.isolation);
  add("--timeout", command.timeout_seconds ? NumberText(*command.timeout_seconds) : "");
  add("--devices", command.devices > 0 ? std::to_string(command.devices) : "");
  add_flag("--keep-dropout", command.keep_dropout);
  add_flag("--keep-ir", command.keep_ir);
  add_flag("--compile-only", command.compile_only);
  add("--seed", command.seed ? std::to_string(*command.seed) : "");
  return options;
}

}  // namespace tthost
