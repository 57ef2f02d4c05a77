// SPDX-License-Identifier: Apache-2.0
#include "host/cli/report_options.h"

#include "host/cli/argument_checks.h"
#include "host/cli/help_text.h"
#include "host/cli/shared_options.h"

namespace tthost {
namespace {

constexpr char kRunHelp[] = "Run, its beginning, last, last~1 or a path (default: last)";

void AddReplay(CLI::App& report, ReportCommands& commands) {
  ReportReplayCommand& command = commands.replay;
  CLI::App& replay =
      *AddCommand(report, "replay", "Tell a recorded run to reporters", kReportReplayFooter);
  commands.replay_app = &replay;
  replay.add_option("run", command.run, kRunHelp);
  AddRepeatable(replay, "--report", command.report, "Report with this plugin")
      ->type_name("ID[:key=value,...]");
  replay.add_flag("--undelivered", command.undelivered,
                  "Send what could not be delivered, of all runs or of RUN");
  AddSet(replay, command.set);
  AddPluginDirs(replay, command.plugin_dir);
}

void AddShow(CLI::App& report, ReportCommands& commands) {
  ReportShowCommand& command = commands.show;
  CLI::App& show = *AddCommand(report, "show", "What one run adds up to", kReportShowFooter);
  commands.show_app = &show;
  show.add_option("run", command.run, kRunHelp);
  show.add_flag("-v,--verbose", command.verbose, "Name every case, not just the first ten");
  show.add_flag("--json", command.json, "Print as JSON");
}

void AddDiff(CLI::App& report, ReportCommands& commands) {
  ReportDiffCommand& command = commands.diff;
  CLI::App& diff = *AddCommand(report, "diff", "What changed between two runs", kReportDiffFooter);
  commands.diff_app = &diff;
  diff.add_option("before", command.before, "The run to compare with, such as last~1")->required();
  diff.add_option("after", command.after, "The run that is compared, such as last")->required();
  diff.add_option("--pcc-drop", command.pcc_drop, "How much less PCC is told (default: 0.01)")
      ->type_name("X")
      ->check(CheckPositive);
  diff.add_flag("--fail-on-regression", command.fail_on_regression,
                "Exit code 1 when something became worse");
  diff.add_flag("-v,--verbose", command.verbose, "Name cases of one run only, and all times");
  diff.add_flag("--json", command.json, "Print as JSON");
}

void AddLists(CLI::App& report, ReportCommands& commands) {
  commands.rerun_list_app =
      AddCommand(report, "rerun-list", "Print the node ids of what failed, one a line",
                 kReportRerunListFooter);
  commands.rerun_list_app->add_option("run", commands.rerun_list.run, kRunHelp);
  commands.durations_app =
      AddCommand(report, "durations", "Print .test_durations of one run", kReportDurationsFooter);
  commands.durations_app->add_option("run", commands.durations.run, kRunHelp);
}

void AddMerge(CLI::App& report, ReportCommands& commands) {
  ReportMergeCommand& command = commands.merge;
  CLI::App& merge = *AddCommand(report, "merge", "Make one run of several", kReportMergeFooter);
  commands.merge_app = &merge;
  merge.add_option("runs", command.runs, "Runs, mostly paths of journals")->required();
  merge.add_option("--out", command.out, "Directory for the journal of the merged run")
      ->type_name("DIR")
      ->required();
}

}  // namespace

void AddReportCommands(CLI::App& app, ReportCommands& commands) {
  CLI::App& report = *AddCommand(app, "report", "What recorded runs say", kReportFooter);
  report.require_subcommand(1);
  AddReplay(report, commands);
  AddShow(report, commands);
  AddDiff(report, commands);
  AddLists(report, commands);
  AddMerge(report, commands);
}

std::optional<Command> ChosenReportCommand(const ReportCommands& commands) {
  if (commands.replay_app->parsed()) return commands.replay;
  if (commands.show_app->parsed()) return commands.show;
  if (commands.diff_app->parsed()) return commands.diff;
  if (commands.rerun_list_app->parsed()) return commands.rerun_list;
  if (commands.durations_app->parsed()) return commands.durations;
  if (commands.merge_app->parsed()) return commands.merge;
  return std::nullopt;
}

}  // namespace tthost
