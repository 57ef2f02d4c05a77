// SPDX-License-Identifier: Apache-2.0
// `tt-host reasons`: rules against their examples, and what they make of a run.
#include <ostream>
#include <utility>

#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
#include "host/cli/terminal.h"
#include "host/config/project_file.h"
#include "host/judge/failing_reason.h"
#include "host/judge/reason_examples.h"
#include "host/judge/reason_file.h"
#include "host/report/failure_groups.h"

namespace tthost {
namespace {

std::string Counted(size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

Result<void> CheckExamples(const ReasonRules& rules) {
  std::string text;
  for (const std::string& mistake : MistakesInExamples(rules)) {
    text += (text.empty() ? "" : "\n") + mistake;
  }
  if (!text.empty()) return Error(Status::Usage(text));
  return {};
}

std::string RulesLine(const std::string& origin, const ReasonRules& rules) {
  size_t examples = 0;
  for (const ReasonRule& rule : rules) examples += rule.examples.size();
  return origin + ": " + Counted(rules.size(), "rule") + ", " + Counted(examples, "example") + "\n";
}

std::string RegroupedFailures(StoredRun run, const ReasonRules& rules, const Paint& paint) {
  size_t failures = 0;
  for (StoredCase& stored : run.cases) {
    stored.verdict.failing_reason = FailingReasonOf(rules, stored.outcome, stored.verdict);
    if (stored.verdict.fails_run) ++failures;
  }
  return "run " + run.uid + ": " + Counted(failures, "failure") + "\n" +
         GroupedFailures(run).Text(paint);
}

// Null where nothing is recorded and none was asked for.
Result<std::optional<StoredRun>> RunToGroup(const std::string& asked, const Host& host) {
  std::string uid = asked;
  if (uid.empty()) {
    TTHOST_ASSIGN_OR_RETURN(const auto uids, StoredRunUids(RunsDirectory(), host.filesystem));
    if (uids.empty()) return std::nullopt;
    uid = uids.front();
  }
  TTHOST_ASSIGN_OR_RETURN(StoredRun run, ReadStoredRun(RunsDirectory(), uid, host.filesystem));
  return run;
}

}  // namespace

Result<int> ShowReasons(const ReasonsCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  const std::string file = command.file.empty() ? project.reasons.value_or("") : command.file;
  if (!file.empty()) {
    TTHOST_ASSIGN_OR_RETURN(const ReasonRules own, ReadReasonFile(file, host.filesystem));
    TTHOST_RETURN_IF_ERROR(CheckExamples(own));
    host.out << RulesLine(file, own);
  }
  TTHOST_ASSIGN_OR_RETURN(const ReasonRules rules, AllReasonRules(file, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const ReasonRules built_in, BuiltInReasonRules());
  host.out << RulesLine("the program's own", built_in);

  TTHOST_ASSIGN_OR_RETURN(std::optional<StoredRun> run, RunToGroup(command.run, host));
  const Paint paint(DescribeTerminal("auto").colour);
  host.out << (run ? RegroupedFailures(*std::move(run), rules, paint)
                   : "no run is recorded in " + RunsDirectory() + "\n");
  return 0;
}

}  // namespace tthost
