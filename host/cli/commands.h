// SPDX-License-Identifier: Apache-2.0
// The commands of tt-host as plain values: what the user asked for, nothing looked up yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tthost {

// Empty means "not given" everywhere; tt-host.yaml and defaults come later (run_settings.h).

// Where cases come from and what is expected of them.
struct CatalogArguments {
  std::string models_root, python, arch;
  std::vector<std::string> framework, test_config, plugin_dir;
  bool locked = false;  // plugins of other makers are those of the lock file

  bool operator==(const CatalogArguments&) const = default;
};

// Which of them are meant.
struct FilterArguments {
  std::vector<std::string> cases;  // node ids, runner path, bare ids
  std::string keyword, marker, run_mode, preset;
  std::vector<std::string> parallelism;
  int splits = 0, group = 0;  // 0: all
  bool last_failed = false, failed_first = false, ignore_broken = false;

  bool operator==(const FilterArguments&) const = default;
};

struct RunCommand {
  std::vector<std::string> command_line;  // all of it, for the record
  CatalogArguments catalog;
  FilterArguments filter;
  std::string id_style = "full";      // "full", "short"
  std::optional<std::string> resume;  // a run; empty: the latest that did not end
  std::string runtime, platform, dtype, isolation, cache_policy, jobs, out, junitxml;
  std::string memory_limit;                // as ParseByteSize() reads it
  std::vector<std::string> stage_timeout;  // "STAGE=SECONDS"
  std::vector<std::string> comparator, report, set;
  std::optional<uint64_t> seed;
  bool shuffle = false;
  std::optional<uint64_t> shuffle_seed;
  std::optional<double> timeout_seconds;
  int devices = 0;       // 0: what the arch has
  int max_failures = 0;  // 0: run all
  std::optional<int> retries;
  int durations = -1;  // how many of the slowest cases to list; 0: all, -1: none
  int verbose = 0, quiet = 0;
  bool keep_dropout = false, keep_ir = false, compile_only = false;
  bool no_golden_reuse = false;
  bool validate_test_config = false;  // instead of a run
  bool collect_only = false, no_capture = false, strict_reports = false, xfail_strict = false;
  std::vector<std::string> without_effect;  // pytest's options that were given and change nothing
  std::string color = "auto";               // "auto", "always", "never"

  bool operator==(const RunCommand&) const = default;
};

struct RunsListCommand {
  int count = 20;  // 0: all
  bool json = false;
};

struct RunsShowCommand {
  std::string run;  // uid or its beginning; empty: the latest
  bool json = false;
};

struct RunsPruneCommand {
  std::optional<int> keep, days;
  bool dry_run = false;
};

struct ReasonsCommand {
  std::string file;  // empty: that of tt-host.yaml, else none but the program's own rules
  std::string run;   // whose failures are grouped: uid or its beginning; empty: the latest
};

struct RunsDurationsCommand {
  CatalogArguments catalog;            // of whose cases; without arch
  std::string export_to, import_from;  // one of them
};

// RUN of these is named as FindRun() takes it.

struct ReportReplayCommand {
  std::string run;  // empty: the latest, or with `undelivered` all
  std::vector<std::string> report, plugin_dir, set;
  bool undelivered = false;
};

struct ReportShowCommand {
  std::string run;  // empty: the latest
  int verbose = 0;
  bool json = false;
};

struct ReportDiffCommand {
  std::string before, after;
  double pcc_drop = 0.01;
  int verbose = 0;
  bool json = false, fail_on_regression = false;
};

struct ReportRerunListCommand {
  std::string run;  // empty: the latest
};

struct ReportDurationsCommand {
  std::string run;  // empty: the latest
};

struct ReportMergeCommand {
  std::vector<std::string> runs;
  std::string out;  // directory
};

struct EnvListCommand {
  bool json = false;
};

struct EnvBuildCommand {
  CatalogArguments catalog;
  FilterArguments filter;
};

struct EnvWhyCommand {
  std::string id;  // in any form that a run takes
  CatalogArguments catalog;
  bool json = false;
};

struct EnvPruneCommand {
  std::optional<int> keep, days;
  bool dry_run = false;
};

struct CompareCommand {
  std::string golden, device;  // files with saved outputs
  std::vector<std::string> comparator, plugin_dir, set;
  std::string python;
  bool json = false;
};

struct PluginListCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
  std::string kind;  // empty: all
  bool json = false;
};

struct PluginInfoCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
  std::string id;
};

struct PluginLockCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
};

struct PluginVerifyCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
};

struct PluginPathsCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
};

struct PluginNewCommand {
  std::string kind, name;
  std::string language = "c++";  // "c", "c++", "python"
  std::string out;               // directory; empty: `name`
};

struct PluginPlanCommand {
  std::string id, model;     // `model`: a case, a loader or a variant
  CatalogArguments catalog;  // without test_config
  std::string run_mode;      // empty: that of the case, else inference
  std::string dtype, runtime;
  std::vector<std::string> set;
  int devices = 0;  // 0: what the arch has
  bool lint = false, json = false;
};

struct PluginCheckCommand {
  std::string path;  // of a library, a manifest or a directory; may be empty with `list`
  std::vector<std::string> only, set;
  std::string junit, python;
  double timeout_seconds = 45;
  bool in_process = false, list = false, json = false;
};

struct PresetListCommand {
  std::vector<std::string> names;  // empty: all
  bool json = false;
};

struct PresetCheckCommand {
  std::vector<std::string> names;  // empty: all
  CatalogArguments catalog;        // without arch
  bool json = false;
};

struct PresetMatrixCommand {
  std::vector<std::string> names;  // as --preset takes them; empty: all
  CatalogArguments catalog;        // without arch
};

struct ExplainCommand {
  std::string id;  // in any form that a run takes
  CatalogArguments catalog;
  FilterArguments filter;
  std::vector<std::string> comparator, set;
  std::string runtime;
  bool json = false;
};

struct ValidateCommand {
  CatalogArguments catalog;
  bool fix = false, write = false;  // print renames as a diff; apply them too
  bool json = false;
  int verbose = 0;
};

struct PromoteCommand {
  std::vector<std::string> from;  // runs, named as FindRun() takes them
  CatalogArguments catalog;       // its test_config, plugins and environment
  bool write = false, allow_loosen = false;
};

struct SupersetBundleCommand {
  std::string database, out;

  bool operator==(const SupersetBundleCommand&) const = default;
};

struct DoctorCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
};

// Help and version.
struct PrintCommand {
  std::string text;
};

using Command = std::variant<
    RunCommand, RunsListCommand, RunsShowCommand, RunsPruneCommand, RunsDurationsCommand,
    ReportReplayCommand, ReportShowCommand, ReportDiffCommand, ReportRerunListCommand,
    ReportDurationsCommand, ReportMergeCommand, ReasonsCommand, EnvListCommand, EnvBuildCommand,
    EnvWhyCommand, EnvPruneCommand, CompareCommand, PluginListCommand, PluginInfoCommand,
    PluginPathsCommand, PluginNewCommand, PluginPlanCommand, PluginCheckCommand, PluginLockCommand,
    PluginVerifyCommand, PresetListCommand, PresetCheckCommand, PresetMatrixCommand, ExplainCommand,
    ValidateCommand, PromoteCommand, SupersetBundleCommand, DoctorCommand, PrintCommand>;

}  // namespace tthost
