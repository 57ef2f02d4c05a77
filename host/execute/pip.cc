// SPDX-License-Identifier: Apache-2.0
#include "host/execute/pip.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "host/base/log.h"
#include "host/base/shell_quote.h"
#include "host/base/worker_process.h"

namespace tthost {
namespace {

// Large wheels over a slow line, or a package that compiles.
constexpr int kTimeoutMs = 3'600'000;
constexpr int kLinesOfFailure = 20;

std::string LastLines(std::string text, int count) {
  while (text.ends_with('\n')) text.pop_back();
  size_t start = text.size();
  for (; count > 0 && start != std::string::npos && start > 0; --count) {
    start = text.rfind('\n', start - 1);
  }
  return start == std::string::npos || start == 0 ? text : text.substr(start + 1);
}

// ": " and what pip says from its first error on; where it calls nothing so, all on lines of its
// own.
std::string WhatFailed(const std::string& text) {
  for (size_t line = 0; line < text.size();) {
    const size_t word = text.find_first_not_of(' ', line);
    const std::string_view words = std::string_view(text).substr(std::min(word, text.size()));
    if (words.starts_with("ERROR:") || words.starts_with("error:")) {
      return ": " + LastLines(std::string(words), kLinesOfFailure);
    }
    const size_t end = text.find('\n', line);
    line = end == text.npos ? text.size() : end + 1;
  }
  return "\n" + LastLines(text, kLinesOfFailure);
}

void ShowWhenAsked(const std::vector<std::string>& argv) {
  const char* const debug = std::getenv("TT_XLA_REQS_DEBUG");
  if (debug == nullptr || std::string_view(debug) != "1") return;
  std::string line = "requirements:";
  for (const std::string& word : argv) line += " " + ShellQuote(word);
  // Asked for by name, so it is shown at the level that is always shown.
  Log(LogLevel::kWarning, line);
}

}  // namespace

Result<void> Pip::Run(const std::string& command, const std::vector<std::string>& arguments,
                      const std::string& directory) const {
  ProcessSpec spec;
  spec.argv = {venv + "/bin/python",         "-I", "-m", "pip", command, "--no-input",
               "--disable-pip-version-check"};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.environment = WorkerEnvironment();
  std::erase_if(spec.environment, [](const auto& entry) { return entry.starts_with("TMPDIR="); });
  spec.environment.push_back("TMPDIR=" + temporary_directory);
  spec.working_directory = directory;
  ShowWhenAsked(spec.argv);
  spec.argv.insert(spec.argv.begin(), {worker, "contain"});
  TTHOST_ASSIGN_OR_RETURN(const CapturedRun run,
                          RunCaptured(runner, spec, kTimeoutMs, 1 << 20, abort_descriptor));
  if (run.status.exit_code == 0) return {};
  const std::string how = run.aborted     ? "was interrupted"
                          : run.timed_out ? "did not end in time"
                                          : "ended with " + Describe(run.status);
  return Error(Status::Unavailable("pip " + command + " " + how + WhatFailed(run.output)));
}

}  // namespace tthost
