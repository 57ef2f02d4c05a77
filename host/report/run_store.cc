// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_store.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <ranges>
#include <string_view>

#include "host/model/event.h"
#include "host/report/journal_record.h"

namespace tthost {
namespace {

// Reading a journal takes its time: when the latest ones hold this much, no older one is read.
constexpr size_t kEnoughBytes = size_t{32} << 20;

PastCase PastCaseFrom(const Json& record) {
  return {.node_id = record.at("case").at("node_id"),
          .failed = record.at("verdict").at("fails_run"),
          .seconds = record.at("outcome").at("seconds")};
}

// What was interrupted or only compiled leaves open whether the case would have failed.
bool IsUndecided(const Json& record) {
  const Json& ending = record.at("outcome").at("ending");
  return ending == EndingName(Ending::kCancelled) || ending == EndingName(Ending::kCompiled);
}

// Times of journals sort as text.
bool IsBefore(const Json& record, const std::string& time) {
  return time.empty() || record.at("at").get_ref<const std::string&>() < time;
}

// None: of another models root, or not finished by then. Throws where a record lacks something.
std::optional<PastRun> ReadRun(std::string_view journal, const std::string& models_root,
                               const std::string& ended_before) {
  std::optional<PastRun> run;
  while (!journal.empty()) {
    const size_t end = std::min(journal.find('\n'), journal.size());
    const Json record = ParseJournalRecord(journal.substr(0, end));
    journal.remove_prefix(std::min(end + 1, journal.size()));
    if (IsEvent(record, EventKind::kRunStarted)) {
      const Json& facts = record.at("run");
      if (facts.at("models_root") != models_root) return std::nullopt;
      run = {.uid = facts.at("uid"), .models_root = models_root, .cases = {}};
    } else if (run && IsEvent(record, EventKind::kCaseFinished) && !IsUndecided(record)) {
      run->cases.push_back(PastCaseFrom(record));
    } else if (run && IsEvent(record, EventKind::kRunFinished)) {
      return IsBefore(record, ended_before) ? run : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<PastRun> TryReadRun(std::string_view journal, const std::string& models_root,
                                  const std::string& ended_before) {
  try {
    return ReadRun(journal, models_root, ended_before);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Result<std::vector<PastRun>> LatestFinishedRuns(const std::string& runs_directory,
                                                const std::string& models_root,
                                                const std::string& ended_before, size_t limit,
                                                const FileSystem& filesystem) {
  std::vector<PastRun> runs;
  if (!filesystem.IsDirectory(runs_directory)) return runs;
  TTHOST_ASSIGN_OR_RETURN(const auto directories, filesystem.List(runs_directory));
  size_t bytes = 0;
  // Names of runs sort by time.
  for (const DirectoryEntry& directory : directories | std::views::reverse) {
    if (runs.size() == limit || bytes >= kEnoughBytes) break;
    const auto journal = filesystem.Read(runs_directory + "/" + directory.name + "/journal.jsonl");
    if (!journal) continue;
    if (auto run = TryReadRun(*journal, models_root, ended_before)) {
      bytes += journal->size();
      runs.push_back(*std::move(run));
    }
  }
  return runs;
}

}  // namespace tthost
