// SPDX-License-Identifier: Apache-2.0
// `tt-host runs list|show|prune`: the run store, as its journals tell it.
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/shell_quote.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
#include "host/cli/run_text.h"
#include "host/cli/terminal.h"
#include "host/config/project_file.h"
#include "host/report/case_text.h"
#include "host/report/failing_line.h"
#include "host/report/failure_groups.h"
#include "host/report/stored_run.h"

namespace tthost {
namespace {

std::string CommandText(const StoredRun& run) {
  std::string text = "tt-host";
  for (const std::string& argument : run.command_line) text += " " + ShellQuote(argument);
  return text;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string FailuresText(const StoredRun& run) {
  std::string text;
  for (const StoredCase& stored : run.cases) {
    if (!stored.verdict.fails_run) continue;
    text += std::string(TestResultName(stored.verdict.result)) + "  " + stored.id + "\n";
    const std::string message = FailureMessage(stored.outcome);
    if (!message.empty()) text += "    " + FirstLine(message) + "\n";
    const std::string line = FailingLine(stored.outcome.traceback, run.models_root);
    if (!line.empty()) text += "    at " + line + "\n";
  }
  return text;
}

std::string GroupsText(const FailureGroups& groups, const Paint& paint) {
  const std::string text = groups.Text(paint);
  return text.empty() ? "" : "\n" + text;
}

std::string UndeliveredNote(const std::vector<std::string>& uids) {
  return "tt-host: note: with a report that was not delivered, and kept: " + JoinWords(uids) +
         "; `tt-host report replay --undelivered` sends them again, and `rm -r " +
         ShellQuote(RunsDirectory()) + "/RUN` gives a run up\n";
}

}  // namespace

Result<int> ListRuns(const RunsListCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(auto uids, StoredRunUids(RunsDirectory(), host.filesystem));
  const size_t all = uids.size();
  if (command.count > 0 && uids.size() > static_cast<size_t>(command.count)) {
    uids.resize(static_cast<size_t>(command.count));
  }
  Json json = Json::array();
  std::string text;
  for (const std::string& uid : uids) {
    const auto run = ReadStoredRun(RunsDirectory(), uid, host.filesystem);
    if (!run) {
      host.err << "tt-host: warning: " << run.error().message << "\n";
      continue;
    }
    json.push_back(RunJson(*run));
    text += RunLine(*run);
  }
  if (all == 0) text = "no run is recorded in " + RunsDirectory() + "\n";
  if (all > uids.size()) text += std::to_string(all - uids.size()) + " older ones: -n 0\n";
  host.out << (command.json ? json.dump(2) + "\n" : text);
  return 0;
}

Result<int> ShowRun(const RunsShowCommand& command, const Host& host) {
  const std::string name = command.run.empty() ? "last" : command.run;
  TTHOST_ASSIGN_OR_RETURN(const StoredRun run,
                          ReadStoredRun(RunsDirectory(), name, host.filesystem));
  if (command.json) {
    Json json = RunJson(run);
    json["failures"] = FailuresJson(run);
    host.out << json.dump(2) << "\n";
    return 0;
  }
  host.out << RunLine(run);
  host.out << "command    " << CommandText(run) << "\n";
  host.out << "directory  " << run.working_directory << "\n";
  host.out << "models     " << run.models_root << "\n";
  host.out << "files      " << run.directory << "\n";
  const Paint paint(DescribeTerminal("auto").colour);
  host.out << FailuresText(run) << GroupsText(GroupedFailures(run), paint);
  if (run.CanBeResumed()) host.out << "go on with `tt-host run --resume " << run.uid << "`\n";
  return 0;
}

Result<int> PruneRuns(const RunsPruneCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  const Retention retention = {.runs = command.keep.value_or(project.retention.runs),
                               .days = command.days.value_or(project.retention.days)};
  TTHOST_ASSIGN_OR_RETURN(const auto pruned,
                          PruneStoredRuns(RunsDirectory(), retention, host.clock.UnixMicros(),
                                          command.dry_run, host.filesystem));
  if (!pruned.undelivered.empty()) host.err << UndeliveredNote(pruned.undelivered);
  for (const std::string& uid : pruned.removed) host.out << uid << "\n";
  host.out << pruned.removed.size() << (pruned.removed.size() == 1 ? " run" : " runs")
           << (command.dry_run ? " would be removed\n" : " removed\n");
  return 0;
}

}  // namespace tthost
