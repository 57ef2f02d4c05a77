// SPDX-License-Identifier: Apache-2.0
// The main job, from a models root to an exit code: discover, select, execute, judge, report.
#include <unistd.h>

#include <ostream>

#include "host/cli/collected_cases.h"
#include "host/cli/judging_sink.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
#include "host/cli/signals.h"
#include "host/cli/terminal.h"

namespace tthost {
namespace {

constexpr int kNothingSelected = 5;

Verbosity VerbosityOf(const RunCommand& command) {
  const int level = command.verbose - command.quiet;
  if (level < 0) return Verbosity::kQuiet;
  if (level == 0) return Verbosity::kNormal;
  return level == 1 ? Verbosity::kMetrics : Verbosity::kLeaves;
}

ConsoleOptions ConsoleOptionsOf(const RunCommand& command, const Selection& selection) {
  const Terminal terminal = DescribeTerminal(command.color);
  return {.live = terminal.live,
          .colour = terminal.colour,
          .verbosity = VerbosityOf(command),
          .width = terminal.width,
          .deselected = selection.deselected,
          .reproduce_options = ReproduceOptions(command)};
}

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof(name) - 1);
  return name;
}

RunFacts FactsOf(const RunCommand& command, const RunSettings& settings,
                 const PluginCatalog& plugins, const Selection& selection) {
  RunFacts facts;
  facts.run_uid = settings.run_uid;
  facts.models_root = settings.discover.models_root;
  facts.arch = settings.select.test_config.arch;
  facts.runtime = settings.execute.runtime;
  facts.host_version = TTHOST_VERSION;
  facts.host_name = HostName();
  facts.python = settings.python.python_version;
  facts.torch = settings.python.torch_version;
  for (const PluginManifest& plugin : plugins.plugins) {
    if (plugin.state == PluginState::kOk) facts.plugins.push_back(plugin.id + " " + plugin.version);
  }
  facts.command_line = command.command_line;
  facts.planned = static_cast<int>(selection.cases.size());
  facts.seed = settings.execute.seed;
  return facts;
}

void PrintNotes(const RunCommand& command, const RunSettings& settings, const Selection& selection,
                const Host& host) {
  for (const std::string& warning : selection.warnings) {
    host.err << "tt-host: warning: " << warning << "\n";
  }
  if (command.no_capture) {
    host.err << "tt-host: note: -s: what cases print is in " << settings.execute.run_directory
             << "/cases/\n";
  }
}

class SecondsSince {
 public:
  explicit SecondsSince(const Clock& clock) : clock_(clock), begin_(clock.SteadyNanos()) {}
  double operator()() const { return static_cast<double>(clock_.SteadyNanos() - begin_) / 1e9; }

 private:
  const Clock& clock_;
  const int64_t begin_;
};

// Execution and everything that is told about it. Gives the exit code.
Result<int> ExecuteAndReport(const RunCommand& command, const RunSettings& settings,
                             const RunFacts& facts, const Selection& selection,
                             const std::vector<ConfiguredPlugin>& reporters, const Host& host) {
  const SecondsSince elapsed(host.clock);
  RaiseOnSignals(host.interrupt);
  Console console(host.out, host.clock, ConsoleOptionsOf(command, selection));
  TTHOST_RETURN_IF_ERROR(host.filesystem.MakeDirectories(settings.output_directory));
  TTHOST_ASSIGN_OR_RETURN(
      const auto report,
      RunReport::Start({.reporters = reporters,
                        .worker = host.paths.worker,
                        .output_directory = settings.output_directory,
                        .run_directory = settings.execute.run_directory},
                       host.runner, host.filesystem, host.clock, host.interrupt, console));
  Event event;
  event.kind = EventKind::kRunStarted;
  event.unix_micros = host.clock.UnixMicros();
  event.run = &facts;
  report->Emit(event);

  JudgingSink sink(*report, host.clock, command.max_failures);
  const Result<void> executed = [&] {
    const Ticker ticker(*report);
    return Execute(selection, settings.execute, host.runner, host.filesystem, host.clock, sink,
                   host.interrupt);
  }();

  const bool interrupted = host.interrupt.Requests() > 0;
  const RunSummary summary = {
      .exit_code = executed ? ExitCodeOf(console.Tally(), interrupted, false) : 3,
      .interrupted = interrupted,
      .seconds = elapsed()};
  event = {};
  event.kind = EventKind::kRunFinished;
  event.unix_micros = host.clock.UnixMicros();
  event.summary = &summary;
  report->Emit(event);

  TTHOST_RETURN_IF_ERROR(executed);
  TTHOST_RETURN_IF_ERROR(report->JournalState());
  return ExitCodeOf(console.Tally(), interrupted,
                    command.strict_reports && report->ReporterFailures() > 0);
}

}  // namespace

Result<int> RunModels(const RunCommand& command, const Host& host) {
  const SecondsSince elapsed(host.clock);
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(const RunSettings settings, ResolveRunSettings(command, project, host));
  const PluginCatalog plugins = FindPlugins(settings.plugin_search, host.filesystem);
  TTHOST_ASSIGN_OR_RETURN(const auto reporters, ConfigureReporters(settings.reports, plugins,
                                                                   settings.select.plugin_layers));
  TTHOST_ASSIGN_OR_RETURN(const Catalog catalog,
                          Discover(settings.discover, host.filesystem, host.runner));
  TTHOST_ASSIGN_OR_RETURN(const Selection selection,
                          Select(catalog, plugins, settings.select, host.filesystem,
                                 host.runner));
  PrintNotes(command, settings, selection, host);
  if (command.collect_only) {
    host.out << CollectedCases(selection, command.quiet > 0, elapsed());
  } else if (selection.cases.empty()) {
    host.out << CollectedTotals(selection, elapsed()) << "\n";
  }
  if (selection.cases.empty()) return kNothingSelected;
  if (command.collect_only) return 0;
  const RunFacts facts = FactsOf(command, settings, plugins, selection);
  return ExecuteAndReport(command, settings, facts, selection, reporters, host);
}

}  // namespace tthost
