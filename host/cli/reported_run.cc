// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reported_run.h"

#include <string_view>
#include <utility>

#include "host/cli/completed_journal.h"
#include "host/cli/run_settings.h"
#include "host/model/event.h"

namespace tthost {
namespace {

Result<ReportedRun> ReadSoFar(const RunPlace& place, bool is_running, const Host& host) {
  ReportedRun run;
  run.place = place;
  run.is_running = is_running;
  TTHOST_ASSIGN_OR_RETURN(run.journal, host.filesystem.Read(place.journal));
  const std::string_view journal = run.journal;
  const std::string_view first = journal.substr(0, journal.find('\n'));
  run.has_begun =
      first.size() < journal.size() && EventNameOf(first) == EventKindName(EventKind::kRunStarted);
  return run;
}

}  // namespace

Result<ReportedRun> OpenReportedRun(const RunPlace& place, const Host& host) {
  // First: what ends in between has all of its records.
  TTHOST_ASSIGN_OR_RETURN(const bool is_running, IsRunning(place.directory, host.filesystem));
  return is_running ? ReadSoFar(place, /*is_running=*/true, host) : OpenEndedRun(place, host);
}

Result<ReportedRun> OpenEndedRun(const RunPlace& place, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(ReportedRun run, ReadSoFar(place, /*is_running=*/false, host));
  if (!run.has_begun) return run;
  if (auto completed = CompletedJournal(run.journal)) {
    run.journal = *std::move(completed);
    run.was_completed = true;
  }
  return run;
}

Status NothingToReport(const RunPlace& place) {
  return Status::Usage(place.journal +
                       ": no journal of a run, or of one that was killed before it said what it "
                       "was to do");
}

Result<StoredRun> ReadReportedRun(const std::string& name, JournalDetail detail, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const RunPlace place,
                          FindRun(RunsDirectory(), name.empty() ? "last" : name, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const ReportedRun reported, OpenReportedRun(place, host));
  if (!reported.has_begun) return Error(NothingToReport(place));
  TTHOST_ASSIGN_OR_RETURN(StoredRun run,
                          ReadJournal(reported.place, reported.journal, detail, host.filesystem));
  if (reported.was_completed) run.state = RunState::kBroken;
  if (reported.is_running) run.state = RunState::kRunning;
  return run;
}

}  // namespace tthost
