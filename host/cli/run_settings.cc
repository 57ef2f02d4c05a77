// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_settings.h"

#include <charconv>
#include <filesystem>
#include <optional>
#include <random>

#include "host/base/shell_quote.h"
#include "host/cli/cache_policy.h"
#include "host/cli/case_limits.h"
#include "host/cli/filter_settings.h"
#include "host/cli/first_given.h"
#include "host/cli/machine_share.h"
#include "host/cli/runtime_name.h"
#include "host/execute/attempts.h"
#include "host/report/history_store.h"
#include "host/report/run_uid.h"
#include "host/report/stored_run.h"

namespace tthost {
namespace {

constexpr double kDefaultTimeoutSeconds = 1800;

ExecuteOptions::Isolation IsolationFor(const std::string& name) {
  if (name == "fork") return ExecuteOptions::Isolation::kFork;
  if (name == "spawn") return ExecuteOptions::Isolation::kSpawn;
  if (name == "none") return ExecuteOptions::Isolation::kNone;
  return ExecuteOptions::Isolation::kAuto;
}

// What tt-host.yaml says has no effect there.
Result<void> CheckOptionsOfOneProcess(const RunCommand& command) {
  if (command.isolation != "none") return {};
  if (!command.jobs.empty() && command.jobs != "1" && command.jobs != "auto") {
    return Error(Status::Usage("-j " + command.jobs +
                               ": with --isolation none one process runs the cases one after "
                               "another; expected -j 1, or another isolation"));
  }
  if (command.memory_limit.empty()) return {};
  return Error(Status::Usage("--memory-limit " + command.memory_limit +
                             ": with --isolation none the memory of one process is that of all "
                             "cases together; expected no limit, or another isolation"));
}

Result<ExecuteOptions> ExecuteOptionsFor(const RunCommand& command, const ProjectFile& project,
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
  TTHOST_RETURN_IF_ERROR(ChooseShareOfMachine(command, project, host.filesystem, options));
  if (command.filter.failed_first) options.order = ExecuteOptions::Order::kAsSelected;
  options.retries = command.retries.value_or(project.retries.value_or(0));
  options.retry_on = FirstGiven(project.retry_on, DefaultRetryClasses());
  if (command.shuffle) {
    options.order = ExecuteOptions::Order::kShuffled;
    options.shuffle_seed = command.shuffle_seed.value_or(std::random_device()());
  }
  options.timeout_seconds =
      command.timeout_seconds.value_or(project.timeout.value_or(kDefaultTimeoutSeconds));
  options.stage_seconds = StageSecondsFor(command, project);
  options.memory_limit_bytes = MemoryLimitFor(command, project, host.filesystem);
  options.isolation = IsolationFor(FirstGiven(command.isolation, project.isolation, "auto"));
  options.cache_policy =
      CachePolicyFor(FirstGiven(command.cache_policy, project.cache_policy, "shared"));
  if (options.isolation == ExecuteOptions::Isolation::kNone) {
    options.lanes = 1;
    // A debugger takes its time, and memory is that of all cases together.
    options.timeout_seconds = command.timeout_seconds.value_or(0);
    options.stage_seconds = StageSecondsFor(command, ProjectFile{});
    options.memory_limit_bytes = 0;
  }
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
                                       const StoredRun* resumed, const Host& host) {
  RunSettings settings;
  TTHOST_ASSIGN_OR_RETURN(settings.catalog, ResolveCatalogSettings(command.catalog, project, host));
  TTHOST_ASSIGN_OR_RETURN(
      settings.filter,
      ResolveFilterOptions(command.filter, project, settings.catalog.discover.models_root,
                           resumed != nullptr ? resumed->started : "", host));
  settings.catalog.collect.parallelism = settings.filter.parallelism;
  settings.catalog.collect.ignore_broken = command.filter.ignore_broken;
  settings.select = {.comparators = FirstGiven(command.comparator, project.comparator),
                     .plugin_layers = {project.plugins, command.set, project.places}};
  TTHOST_ASSIGN_OR_RETURN(settings.reports, ReportRequestsFor(command, project));

  settings.run_uid = resumed != nullptr
                         ? resumed->uid
                         : MakeRunUid(host.clock.UnixMicros(), std::random_device()());
  TTHOST_RETURN_IF_ERROR(CheckOptionsOfOneProcess(command));
  TTHOST_ASSIGN_OR_RETURN(settings.execute, ExecuteOptionsFor(command, project, settings, host));
  TTHOST_RETURN_IF_ERROR(
      CheckRuntimeName(settings.execute.runtime,
                       command.runtime.empty() ? project.places.Of("/runtime") : "--runtime",
                       RuntimeDirectories(host.paths.python), host.filesystem));
  settings.output_directory =
      std::filesystem::absolute(FirstGiven(command.out, project.out, ".")).string();
  if (!FirstGiven(command.out, project.out, "").empty()) {
    settings.case_artefacts = settings.output_directory + "/cases";
    settings.execute.keep_artefacts = true;
  }
  return settings;
}

void PrepareExecution(const Host& host, ExecuteOptions& options) {
  // Neither a namespace nor a deadline that was learned comes between a debugger and its case.
  if (options.isolation == ExecuteOptions::Isolation::kNone) return;
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
  add("-j", command.jobs);  // how many threads a case has
  add("--cache-policy", command.cache_policy);
  add_all("--stage-timeout", command.stage_timeout);
  add("--memory-limit", command.memory_limit);
  add("--timeout", command.timeout_seconds ? NumberText(*command.timeout_seconds) : "");
  add("--devices", command.devices > 0 ? std::to_string(command.devices) : "");
  add_flag("--locked", command.catalog.locked);
  add_flag("--keep-dropout", command.keep_dropout);
  add_flag("--keep-ir", command.keep_ir);
  add_flag("--compile-only", command.compile_only);
  add("--seed", command.seed ? std::to_string(*command.seed) : "");
  return options;
}

}  // namespace tthost
