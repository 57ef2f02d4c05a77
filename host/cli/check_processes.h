// SPDX-License-Identifier: Apache-2.0
// Runs conformance cases over a plugin, each in a process of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/host.h"

namespace tthost {

enum class CheckVerdict { kPass = 1, kSkip, kWarn, kFail, kCrash };
std::string_view CheckVerdictName(CheckVerdict verdict);  // "pass", …

struct CheckCase {
  std::string id;        // "manners.threads"
  std::string needs;     // "files", "loaded", "instance"
  std::string sentence;  // what is expected
  std::string advice;    // what to do when it is not so
};

struct CheckResult {
  CheckCase test;
  CheckVerdict verdict = CheckVerdict::kPass;
  std::string happened;  // lines; empty: as expected
  std::string advice;
  std::string output;  // the end of what the process printed
  double seconds = 0;
};

// The plugin. Its manifest may be one that cannot be used.
struct CheckTarget {
  std::string id, kind;
  std::string manifest, library;  // absolute
  std::string config;             // complete JSON; empty: none can be made
  std::string config_problem;     // why
  bool is_python = false;
  std::string venv;  // of Python plugins
};

struct CheckOptions {
  double limit_seconds = 45;  // of one case
  bool in_process = false;    // one process on the terminal for all cases, without a limit
};

// What others build upon: whether the plugin can be trusted, loads and makes an instance.
bool IsFoundation(const CheckCase& test);

// In the order of `cases`; `tell` hears of each as soon as those before it are known. What needs a
// plugin that cannot be trusted, that does not load or of which no instance can be made, is
// skipped.
Result<std::vector<CheckResult>> RunChecks(const CheckTarget& target,
                                           const std::vector<CheckCase>& cases,
                                           const CheckOptions& options,
                                           const std::function<void(const CheckResult&)>& tell,
                                           const Host& host);

}  // namespace tthost
