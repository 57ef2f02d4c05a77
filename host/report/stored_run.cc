// SPDX-License-Identifier: Apache-2.0
#include "host/report/stored_run.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <ranges>
#include <string_view>

#include "host/base/lock_wait.h"
#include "host/model/event.h"
#include "host/model/named_values.h"
#include "host/model/run_layout.h"
#include "host/report/journal_record.h"
#include "host/report/run_uid.h"
#include "host/report/undelivered_report.h"

namespace tthost {
namespace {

constexpr std::string_view kSchema = "tthost.events/0";

// Whoever only asks whether a run is running holds its lock for less.
constexpr std::chrono::milliseconds kLookAtARun{200};

constexpr NamedValues<RunState, 5> kStates = {{
    {RunState::kFinished, "finished"},
    {RunState::kInterrupted, "interrupted"},
    {RunState::kBroken, "broken off"},
    {RunState::kRunning, "running"},
    {RunState::kNotBegun, "not begun"},
}};

class JournalReader {
 public:
  JournalReader(StoredRun& run, JournalDetail detail) : run_(run), detail_(detail) {}

  Result<void> Take(std::string_view line) {
    const Json record = detail_ == JournalDetail::kAll
                            ? Json::parse(line, nullptr, /*allow_exceptions=*/false)
                            : ParseJournalRecord(line);
    if (!record.is_object()) return {};  // torn by a machine that went down
    if (IsEvent(record, EventKind::kRunStarted)) TTHOST_RETURN_IF_ERROR(TakeStart(record));
    if (IsEvent(record, EventKind::kRunFinished)) return TakeEnd(record);
    if (IsEvent(record, EventKind::kCaseFinished) && !TakeCase(record)) return {};
    run_.kept_journal.append(line).push_back('\n');
    return {};
  }

 private:
  Result<void> TakeStart(const Json& record) {
    const std::string schema = record.value("schema", "");
    if (schema != kSchema) {
      return Error(Status::Usage("run " + run_.uid + ": its journal is of version '" + schema +
                                 "', this tt-host reads '" + std::string(kSchema) + "'"));
    }
    const Json& facts = record.at("run");
    if (run_.uid.empty()) run_.uid = facts.value("uid", "");
    run_.started = record.at("at");
    run_.models_root = facts.at("models_root");
    if (const auto arch = facts.find("arch"); arch != facts.end() && arch->is_string()) {
      run_.arch = *arch;
    }
    run_.command_line = facts.at("command_line").get<std::vector<std::string>>();
    run_.working_directory = facts.value("working_directory", "");
    run_.planned = facts.at("planned");
    run_.selected_hash = facts.value("selected_hash", "");
    if (facts.contains("shuffle_seed")) run_.shuffle_seed = facts.at("shuffle_seed");
    return {};
  }

  Result<void> TakeEnd(const Json& record) {
    run_.state = record.at("interrupted") ? RunState::kInterrupted : RunState::kFinished;
    run_.seconds = record.at("seconds");
    return {};
  }

  // False for one that has to be done again.
  bool TakeCase(const Json& record) {
    const auto outcome = OutcomeFromJson(record.at("outcome"));
    const auto verdict = VerdictFromJson(record.at("verdict"));
    if (!outcome || !verdict || outcome->ending == Ending::kCancelled) return false;
    const Json& test_case = record.at("case");
    run_.cases.push_back({test_case.at("id"), test_case.at("node_id"), *outcome, *verdict});
    return true;
  }

  StoredRun& run_;
  const JournalDetail detail_;
};

// A line without its end was torn.
Result<void> ReadLines(const std::string& path, std::string_view journal, JournalDetail detail,
                       StoredRun& run) {
  JournalReader reader(run, detail);
  int line = 0;
  run.kept_journal.reserve(journal.size());
  try {
    for (size_t end; (end = journal.find('\n')) != journal.npos; journal.remove_prefix(end + 1)) {
      ++line;
      TTHOST_RETURN_IF_ERROR(reader.Take(journal.substr(0, end)));
    }
  } catch (const Json::exception& error) {
    return Error(Status::Usage((run.uid.empty() ? "" : "run " + run.uid + ": ") +
                               "its journal cannot be read: " + path + ":" + std::to_string(line) +
                               ": " + error.what()));
  }
  return {};
}

// A run that was killed has left some.
Result<void> RemoveSharedFiles(const std::string& directory, FileSystem& filesystem) {
  const std::string shared = directory + "/" + kSharedDirectoryName;
  if (!filesystem.Exists(shared)) return {};
  TTHOST_ASSIGN_OR_RETURN(const auto lock, filesystem.TryLock(RunLockFile(directory)));
  return lock == nullptr ? Result<void>() : filesystem.RemoveTree(shared);
}

Result<StoredRun> ReadRun(const RunPlace& place, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const std::string journal, filesystem.Read(place.journal));
  return ReadJournal(place, journal, JournalDetail::kNoMetrics, filesystem);
}

// Locked first: until then the journal grows. Of a run that is running only the state is known.
Result<RunToResume> TakeRun(const std::string& runs_directory, const std::string& uid,
                            FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const RunPlace place, FindRun(runs_directory, uid, filesystem));
  RunToResume taken;
  TTHOST_ASSIGN_OR_RETURN(taken.lock,
                          LockWithin(kLookAtARun, RunLockFile(place.directory), filesystem));
  if (taken.lock == nullptr) {
    taken.run.uid = uid;
    taken.run.state = RunState::kRunning;
    return taken;
  }
  TTHOST_ASSIGN_OR_RETURN(taken.run, ReadRun(place, filesystem));
  return taken;
}

std::string WhyNotResumed(const StoredRun& run) {
  const std::string why =
      run.state == RunState::kNotBegun
          ? "it was killed before its journal said what it was to do; start it anew"
          : "it is " + std::string(RunStateName(run.state));
  return "run " + run.uid + " cannot be resumed: " + why;
}

}  // namespace

std::string_view RunStateName(RunState state) { return NameOf(kStates, state); }

std::string CountsOf(const StoredRun& run) {
  std::map<TestResult, int> counts;
  for (const StoredCase& stored : run.cases) ++counts[stored.verdict.result];
  std::string text;
  for (const auto& [result, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " +
            std::string(TestResultName(result));
  }
  const int missing = run.planned - static_cast<int>(run.cases.size());
  if (missing > 0) text += (text.empty() ? "" : ", ") + std::to_string(missing) + " not finished";
  return text;
}

Result<bool> IsRunning(const std::string& run_directory, FileSystem& filesystem) {
  // Where nobody made one, nobody holds it; a look leaves nothing behind.
  if (!filesystem.Exists(RunLockFile(run_directory))) return false;
  TTHOST_ASSIGN_OR_RETURN(const auto lock, filesystem.TryLockShared(RunLockFile(run_directory)));
  return lock == nullptr;
}

Result<StoredRun> ReadJournal(const RunPlace& place, std::string_view journal, JournalDetail detail,
                              const FileSystem& filesystem) {
  StoredRun run;
  run.uid = place.uid;
  run.directory = place.directory;
  TTHOST_RETURN_IF_ERROR(ReadLines(place.journal, journal, detail, run));
  if (run.started.empty()) run.state = RunState::kNotBegun;
  TTHOST_ASSIGN_OR_RETURN(run.has_undelivered_report,
                          HasUndeliveredReport(run.directory, filesystem));
  return run;
}

Result<StoredRun> ReadStoredRun(const std::string& runs_directory, const std::string& name,
                                FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const RunPlace place, FindRun(runs_directory, name, filesystem));
  // First: what ends in between has all of its cases.
  TTHOST_ASSIGN_OR_RETURN(const bool is_running, IsRunning(place.directory, filesystem));
  TTHOST_ASSIGN_OR_RETURN(StoredRun run, ReadRun(place, filesystem));
  if (is_running) run.state = RunState::kRunning;
  return run;
}

Result<RunToResume> FindRunToResume(const std::string& runs_directory, const std::string& uid,
                                    FileSystem& filesystem) {
  if (!uid.empty()) {
    TTHOST_ASSIGN_OR_RETURN(const std::string full_uid,
                            StoredRunUid(runs_directory, uid, filesystem));
    TTHOST_ASSIGN_OR_RETURN(RunToResume found, TakeRun(runs_directory, full_uid, filesystem));
    if (!found.run.CanBeResumed()) return Error(Status::Usage(WhyNotResumed(found.run)));
    return found;
  }
  TTHOST_ASSIGN_OR_RETURN(const auto uids, StoredRunUids(runs_directory, filesystem));
  std::vector<std::string> notes;
  for (const std::string& latest : uids) {
    auto found = TakeRun(runs_directory, latest, filesystem);
    if (found && found->run.CanBeResumed()) {
      found->notes = std::move(notes);
      return found;
    }
    if (!found) {
      notes.push_back(found.error().message);
    } else if (found->run.state == RunState::kNotBegun) {
      notes.push_back(WhyNotResumed(found->run));
    }
  }
  if (uids.empty()) return Error(Status::Usage("no run is recorded in " + runs_directory));
  std::string message = "no run to resume: " + std::to_string(uids.size()) + " in " +
                        runs_directory + ", none of them interrupted or broken off";
  for (const std::string& note : notes) message += "\n" + note;
  return Error(Status::Usage(message));
}

Result<PrunedRuns> PruneStoredRuns(const std::string& runs_directory, const Retention& retention,
                                   int64_t now_unix_micros, bool only_named,
                                   FileSystem& filesystem) {
  constexpr int64_t kMicrosPerDay = int64_t{24} * 3600 * 1'000'000;
  const std::string oldest = MakeRunUid(now_unix_micros - retention.days * kMicrosPerDay, 0);
  TTHOST_ASSIGN_OR_RETURN(const auto uids, StoredRunUids(runs_directory, filesystem));
  PrunedRuns pruned;
  for (size_t i = uids.size(); i-- > 0;) {
    const bool is_wanted = i < static_cast<size_t>(retention.runs) && uids[i] >= oldest;
    const std::string directory = runs_directory + "/" + uids[i];
    if (is_wanted) continue;
    // Held until the run is gone, so that nobody resumes it meanwhile.
    TTHOST_ASSIGN_OR_RETURN(const auto lock, filesystem.TryLock(RunLockFile(directory)));
    TTHOST_ASSIGN_OR_RETURN(const bool is_undelivered, HasUndeliveredReport(directory, filesystem));
    if (lock == nullptr) continue;
    if (is_undelivered) {
      pruned.undelivered.push_back(uids[i]);
      continue;
    }
    if (!only_named) TTHOST_RETURN_IF_ERROR(filesystem.RemoveTree(directory));
    pruned.removed.push_back(uids[i]);
  }
  for (const std::string& uid : uids) {
    if (only_named) break;
    TTHOST_RETURN_IF_ERROR(RemoveSharedFiles(runs_directory + "/" + uid, filesystem));
  }
  return pruned;
}

std::string RunLockFile(const std::string& run_directory) { return run_directory + "/lock"; }

}  // namespace tthost
