// SPDX-License-Identifier: Apache-2.0
// One run of the store, as its journal tells it: to be shown, to be resumed, to be pruned.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/config/project_file.h"
#include "host/model/outcome.h"
#include "host/model/verdict.h"
#include "host/report/run_name.h"

namespace tthost {

enum class RunState {
  kFinished = 1,
  kInterrupted,  // by a signal: its reports are complete, cases are not
  kBroken,       // it ended without a word
  kRunning,
  kNotBegun,  // it ended before its journal said what it was to do
};
std::string_view RunStateName(RunState state);  // "finished", …

// A case that was not cancelled.
struct StoredCase {
  std::string id, node_id;
  Outcome outcome;
  Verdict verdict;
};

struct StoredRun {
  std::string uid;
  std::string directory;  // absolute
  std::string started;    // RFC 3339
  std::string models_root;
  std::string arch;  // empty without --arch
  std::vector<std::string> command_line;
  std::string working_directory;         // that its relative paths start at
  std::optional<uint64_t> shuffle_seed;  // of the order in which its cases start
  RunState state = RunState::kBroken;
  int planned = 0;
  std::string selected_hash;  // SelectedHash() of what was planned; empty: not recorded
  double seconds = 0;         // from start to end; 0 unless it has one
  std::vector<StoredCase> cases;
  bool has_undelivered_report = false;
  // The journal without its end, without cancelled cases and without a line that is torn: what a
  // run that goes on starts from.
  std::string kept_journal;

  bool CanBeResumed() const {
    return state == RunState::kInterrupted || state == RunState::kBroken;
  }
};

// "12 passed, 1 failed"
std::string CountsOf(const StoredRun& run);

// Whether somebody holds its lock.
Result<bool> IsRunning(const std::string& run_directory, FileSystem& filesystem);

enum class JournalDetail {
  kNoMetrics = 1,  // comparisons come without metrics and strict checks, which is a lot quicker
  kAll,
};

// The run that `journal` tells of. A journal of a newer version is refused. Never says that the run
// is running.
Result<StoredRun> ReadJournal(const RunPlace& place, std::string_view journal, JournalDetail detail,
                              const FileSystem& filesystem);

// The same, without metrics, of a run that is named as FindRun() takes it.
Result<StoredRun> ReadStoredRun(const std::string& runs_directory, const std::string& name,
                                FileSystem& filesystem);

struct RunToResume {
  StoredRun run;
  std::unique_ptr<FileLock> lock;  // of the run, from before its journal was read
  std::vector<std::string> notes;  // why later runs that did not come to their end were passed over
};

// The latest that did not come to its end; `uid` as StoredRunUid() takes it, empty: whichever can
// be resumed.
Result<RunToResume> FindRunToResume(const std::string& runs_directory, const std::string& uid,
                                    FileSystem& filesystem);

struct PrunedRuns {
  std::vector<std::string> removed;      // uids, the oldest first
  std::vector<std::string> undelivered;  // that would have gone but for a report
};

// Those that go by `retention`, removed unless `only_named`. Runs that are running or have a report
// that was not delivered stay; golden results of those that stay go too unless they are running.
Result<PrunedRuns> PruneStoredRuns(const std::string& runs_directory, const Retention& retention,
                                   int64_t now_unix_micros, bool only_named,
                                   FileSystem& filesystem);

// A run holds this lock while it lives.
std::string RunLockFile(const std::string& run_directory);

}  // namespace tthost
