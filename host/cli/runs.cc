// SPDX-License-Identifier: Apache-2.0
// `tt-host runs list|show|prune`: the run store, as its journals tell it.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/shell_quote.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
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

std::string SecondsText(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f s", seconds);
  return text;
}

Json RunJson(const StoredRun& run) {
  Json counts = Json::object();
  for (const StoredCase& stored : run.cases) {
    Json& count = counts[std::string(TestResultName(stored.verdict.result))];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  return {{"run", run.uid},
          {"directory", run.directory},
          {"started", run.started},
          {"state", RunStateName(run.state)},
          {"models_root", run.models_root},
          {"command_line", run.command_line},
          {"working_directory", run.working_directory},
          {"planned", run.planned},
          {"finished", run.cases.size()},
          {"results", std::move(counts)},
          {"seconds", run.seconds},
          {"undelivered_report", run.has_undelivered_report}};
}

std::string ListLine(const StoredRun& run) {
  char columns[128];
  std::snprintf(columns, sizeof(columns), "%-25s %-19.19s  %-11s ", run.uid.c_str(),
                run.started.c_str(), std::string(RunStateName(run.state)).c_str());
  std::string line = columns + CountsOf(run);
  if (run.seconds > 0) line += " in " + SecondsText(run.seconds);
  if (run.has_undelivered_report) line += ", a report was not delivered";
  return line + "\n";
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

Json FailuresJson(const StoredRun& run) {
  Json failures = Json::array();
  for (const StoredCase& stored : run.cases) {
    if (!stored.verdict.fails_run) continue;
    failures.push_back({{"id", stored.id},
                        {"node_id", stored.node_id},
                        {"result", TestResultName(stored.verdict.result)},
                        {"stage", StageName(stored.outcome.stage)},
                        {"failure_class", stored.outcome.failure_class},
                        {"failing_reason", ToJson(stored.verdict).at("failing_reason")},
                        {"message", FailureMessage(stored.outcome)}});
  }
  return failures;
}

std::string UndeliveredNote(const std::vector<std::string>& uids) {
  return "tt-host: note: with a report that was not delivered, and kept: " + JoinWords(uids) +
         "; `tt-host run --resume RUN` delivers that of a run that did not come to its end, "
         "and `rm -r " +
         ShellQuote(RunsDirectory()) + "/RUN` gives up that of any other\n";
}

Result<std::string> LatestRun(const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto uids, StoredRunUids(RunsDirectory(), host.filesystem));
  if (uids.empty()) return Error(Status::Usage("no run is recorded in " + RunsDirectory()));
  return uids.front();
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
    text += ListLine(*run);
  }
  if (all == 0) text = "no run is recorded in " + RunsDirectory() + "\n";
  if (all > uids.size()) text += std::to_string(all - uids.size()) + " older ones: -n 0\n";
  host.out << (command.json ? json.dump(2) + "\n" : text);
  return 0;
}

Result<int> ShowRun(const RunsShowCommand& command, const Host& host) {
  std::string uid = command.run;
  if (uid.empty()) {
    TTHOST_ASSIGN_OR_RETURN(uid, LatestRun(host));
  }
  TTHOST_ASSIGN_OR_RETURN(const StoredRun run,
                          ReadStoredRun(RunsDirectory(), uid, host.filesystem));
  if (command.json) {
    Json json = RunJson(run);
    json["failures"] = FailuresJson(run);
    host.out << json.dump(2) << "\n";
    return 0;
  }
  host.out << ListLine(run);
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
