// SPDX-License-Identifier: Apache-2.0
// `tt-host report merge`: shards and further attempts as one run.
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/cli/reported_run.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
#include "host/report/journal_record.h"
#include "host/report/merged_journal.h"

namespace tthost {
namespace {

// What is there already may be replaced where it was merged too, or a run of its own would be lost.
Result<void> CheckDestination(const std::string& path, const Host& host) {
  if (!host.filesystem.Exists(path)) return {};
  TTHOST_ASSIGN_OR_RETURN(const std::string journal, host.filesystem.Read(path));
  const Json start = ParseJournalRecord(journal.substr(0, journal.find('\n')));
  if (start.is_object() && start.value("run", Json::object()).contains("merged_from")) return {};
  return Error(Status::Usage(
      "--out: " + path + " is the journal of a run that was not merged; give another directory"));
}

Result<std::vector<ReportedRun>> OpenAll(const std::vector<std::string>& names, const Host& host) {
  std::vector<ReportedRun> runs;
  for (const std::string& name : names) {
    TTHOST_ASSIGN_OR_RETURN(const RunPlace place, FindRun(RunsDirectory(), name, host.filesystem));
    TTHOST_ASSIGN_OR_RETURN(ReportedRun run, OpenReportedRun(place, host));
    if (!run.has_begun) return Error(NothingToReport(place));
    if (run.is_running) return Error(Status::Usage("run " + name + " is running"));
    runs.push_back(std::move(run));
  }
  return runs;
}

void TellRepeated(const std::vector<std::string>& repeated, const Host& host) {
  if (repeated.empty()) return;
  host.err << "tt-host: note: " << repeated.size()
           << (repeated.size() == 1 ? " case stands" : " cases stand")
           << " in several runs, such as '" << repeated.front()
           << "'; the latest result of each counts\n";
}

}  // namespace

Result<int> MergeRuns(const ReportMergeCommand& command, const Host& host) {
  const std::string path = command.out + "/journal.jsonl";
  TTHOST_RETURN_IF_ERROR(CheckDestination(path, host));
  TTHOST_ASSIGN_OR_RETURN(const auto runs, OpenAll(command.runs, host));
  std::vector<std::string_view> journals;
  for (const ReportedRun& run : runs) journals.push_back(run.journal);
  TTHOST_ASSIGN_OR_RETURN(const MergedJournal merged, MergeJournals(journals));
  TTHOST_RETURN_IF_ERROR(host.filesystem.MakeDirectories(command.out));
  TTHOST_RETURN_IF_ERROR(host.filesystem.WriteAtomic(path, merged.journal));
  TellRepeated(merged.repeated, host);
  host.out << "run " << merged.uid << ": " << merged.cases << " cases of " << runs.size()
           << " runs in " << path << "\n";
  return 0;
}

}  // namespace tthost
