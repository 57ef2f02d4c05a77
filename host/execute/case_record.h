// SPDX-License-Identifier: Apache-2.0
// What supervision saw of one case, and the outcome that follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/execute/stage_limits.h"
#include "host/execute/stage_log.h"
#include "host/model/outcome.h"

namespace tthost {

// How the process of a case was made.
struct ProcessOrigin {
  bool is_forked = false;
  bool is_on_terminal = false;  // not isolated from the cases before it
  std::string remark;  // why it was spawned although a fork server was wanted; may be empty
  std::string layer;   // requirement layer; empty: none
  std::vector<std::string> chips{};  // that it had for itself
};

struct CaseRecord {
  enum class Interference { kNone = 1, kDeadline, kMemory, kProcesses, kDisk, kInterrupt };

  std::string run_directory;
  std::string directory_name;  // "cases/SLUG"
  ProcessOrigin origin;
  int64_t started_ns = 0, ended_ns = 0, started_unix_micros = 0;
  double timeout_seconds = 0;
  std::optional<StageLimit> stage_limit{};  // of the last stage
  int64_t memory_limit_bytes = 0;           // 0: none
  StageLog stages;
  bool has_outcome_frame = false;
  std::string worker_failure{};  // the worker said why it could not even begin
  std::string channel_error{};   // what was wrong with a frame
  Interference interference = Interference::kNone;
  bool stage_expired = false;  // with kDeadline: the last stage had its time, not the case
  int64_t resident_bytes = 0, peak_resident_bytes = 0;  // measured last, and at most
  bool disk_was_full = false;                           // while it ran
  uint64_t disk_bytes = 0;                              // that it had written then
  pid_t outlived_kill = 0;                              // its process, which did not end; 0: it has
  int out_of_memory_kills = 0;                          // by the kernel, at the limit
  std::optional<ExitStatus> status{};                   // none: nobody could tell
};

// Reads outcome.json where the case announced it, and the tails of its logs. Never fails: what
// cannot be read makes the case a crashed one with that explanation.
Outcome MakeOutcome(const CaseRecord& record, const FileSystem& filesystem);

// Of a case for which no process was started.
Outcome OutcomeWithoutProcess(Ending ending, Stage stage, std::string failure_class,
                              std::string message);

// Of a process that SIGKILL did not end, and the chips that it had.
std::string DescribeOutlivedKill(pid_t pid, const std::vector<std::string>& chips);

// "ended with exit code 0", "was killed by SIGSEGV (Segmentation fault)"
std::string DescribeEnd(const std::optional<ExitStatus>& status);

}  // namespace tthost
