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
struct RunCommand {
  std::vector<std::string> command_line;  // all of it, for the record
  std::vector<std::string> arguments;     // node ids, runner path, bare ids
  std::string keyword, marker, arch;
  std::string models_root, python, runtime, run_mode, dtype, isolation, jobs, out, junitxml;
  std::vector<std::string> test_config, parallelism, comparator, report, plugin_dir, set;
  std::optional<uint64_t> seed;
  std::optional<double> timeout_seconds;
  int max_failures = 0;  // 0: run all
  int verbose = 0, quiet = 0;
  bool collect_only = false, no_capture = false, strict_reports = false;
  std::string color = "auto";  // "auto", "always", "never"
};

struct CompareCommand {
  std::string golden, device;  // files with saved outputs
  std::vector<std::string> comparator, plugin_dir, set;
  std::string python;
  bool json = false;
};

struct PluginListCommand {
  std::vector<std::string> plugin_dir;
  std::string kind;  // empty: all
  bool json = false;
};

struct PluginInfoCommand {
  std::vector<std::string> plugin_dir;
  std::string id;
};

struct PluginPathsCommand {
  std::vector<std::string> plugin_dir;
};

struct DoctorCommand {
  std::vector<std::string> plugin_dir;
  std::string python;
};

// Help and version.
struct PrintCommand {
  std::string text;
};

using Command = std::variant<RunCommand, CompareCommand, PluginListCommand, PluginInfoCommand,
                             PluginPathsCommand, DoctorCommand, PrintCommand>;

}  // namespace tthost
