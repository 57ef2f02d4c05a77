// SPDX-License-Identifier: Apache-2.0
// The commands of `tt-host report`.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "host/cli/commands.h"

namespace tthost {

struct ReportCommands {
  ReportReplayCommand replay;
  ReportShowCommand show;
  ReportDiffCommand diff;
  ReportRerunListCommand rerun_list;
  ReportDurationsCommand durations;
  ReportMergeCommand merge;
  CLI::App *replay_app, *show_app, *diff_app, *rerun_list_app, *durations_app, *merge_app;
};

// Both live as long as each other.
void AddReportCommands(CLI::App& app, ReportCommands& commands);

// Nothing unless one of them was given.
std::optional<Command> ChosenReportCommand(const ReportCommands& commands);

}  // namespace tthost
