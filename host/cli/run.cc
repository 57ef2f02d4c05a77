// SPDX-License-Identifier: Apache-2.0
// The main job, from a models root to an exit code: discover, select, execute, judge, report.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <span>

#include "host/base/install_paths.h"
#include "host/base/shell_quote.h"
#include "host/cli/artefact_settings.h"
#include "host/cli/cache_policy.h"
#include "host/cli/choose_any.h"
#include "host/cli/ci_facts.h"
#include "host/cli/collected_cases.h"
#include "host/cli/filter_settings.h"
#include "host/cli/git_commit.h"
#include "host/cli/judging_sink.h"
#include "host/cli/report_sending.h"
#include "host/cli/resumed_run.h"
#include "host/cli/run_collection.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_settings.h"
#include "host/cli/running_output.h"
#include "host/cli/signals.h"
#include "host/cli/terminal.h"
#include "host/execute/case_order.h"
#include "host/execute/case_plan.h"
#include "host/execute/stage_limits.h"
#include "host/judge/reason_file.h"
#include "host/report/history_store.h"
#include "host/report/learned_cases.h"

namespace tthost {
namespace {

constexpr int kNothingSelected = 5;

Verbosity VerbosityOf(const RunCommand& command) {
  const int level = command.verbose - command.quiet;
  if (level < 0) return Verbosity::kQuiet;
  if (level == 0) return Verbosity::kNormal;
  return level == 1 ? Verbosity::kMetrics : Verbosity::kLeaves;
}

ListingStyle ListingStyleOf(const RunCommand& command) {
  return {.ids = command.id_style == "short" ? IdStyle::kShort : IdStyle::kFull,
          .quiet = command.quiet > 0};
}

// Of the cases that get a process.
ExpectedSecondsById ExpectedSecondsOf(const Selection& selection, const ExecuteOptions& options) {
  const std::vector<double> seconds = ExpectedSeconds(selection, options.history);
  ExpectedSecondsById expected;
  for (size_t i = 0; i < selection.cases.size(); ++i) {
    const Case& test_case = selection.cases[i];
    if (ForegoneOutcome(test_case, options.compile_only)) continue;
    expected.emplace(test_case.id, seconds[i]);
  }
  return expected;
}

// One process there runs all cases: what they print is seen, and what they take tells nothing of
// how they are in one of their own.
bool IsOnTerminal(const RunSettings& settings) {
  return settings.execute.isolation == ExecuteOptions::Isolation::kNone;
}

ConsoleOptions ConsoleOptionsOf(const RunCommand& command, const RunSettings& settings,
                                int deselected, const Selection& selection, const Host& host) {
  const Terminal terminal = DescribeTerminal(command.color);
  return {.live = terminal.live && !IsOnTerminal(settings),
          .colour = terminal.colour,
          .verbosity = VerbosityOf(command),
          .width = terminal.width,
          .height = terminal.height,
          .deselected = deselected,
          .slowest = command.durations,
          .models_root = settings.catalog.discover.models_root,
          .reproduce_options = ReproduceOptions(command),
          .run_directory = settings.execute.run_directory,
          .expected_seconds = terminal.live ? ExpectedSecondsOf(selection, settings.execute)
                                            : ExpectedSecondsById(),
          .lanes = settings.execute.lanes,
          .output_tail = RunningOutput(settings.execute.run_directory, host.filesystem)};
}

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof(name) - 1);
  return name;
}

RunFacts FactsOf(const RunCommand& command, const RunSettings& settings,
                 const PluginCatalog& plugins, const Selection& selection,
                 const FileSystem& filesystem) {
  RunFacts facts;
  facts.run_uid = settings.run_uid;
  facts.models_root = settings.catalog.discover.models_root;
  facts.models_commit = GitCommitOf(facts.models_root, filesystem);
  facts.arch = settings.execute.arch;
  facts.runtime = settings.execute.runtime;
  facts.host_version = TTHOST_VERSION;
  facts.host_name = HostName();
  facts.python = settings.catalog.python.python_version;
  facts.torch = settings.catalog.python.torch_version;
  for (const PluginManifest& plugin : plugins.plugins) {
    if (plugin.state == PluginState::kOk) facts.plugins.push_back(plugin.id + " " + plugin.version);
  }
  facts.command_line = command.command_line;
  facts.working_directory = std::filesystem::current_path().string();
  facts.options = OptionsInForce(settings.execute);
  facts.reproduce_options = ReproduceOptions(command);
  facts.planned = static_cast<int>(selection.cases.size());
  facts.selected_hash = SelectedHash(selection);
  facts.seed = settings.execute.seed;
  if (settings.execute.order == ExecuteOptions::Order::kShuffled) {
    facts.shuffle_seed = settings.execute.shuffle_seed;
  }
  if (const auto& shard = settings.filter.group) {
    facts.shard_index = shard->group;
    facts.shard_count = shard->groups;
  }
  facts.ci = ReadCiFacts(std::getenv);
  return facts;
}

void PrintNotes(const RunCommand& command, const RunSettings& settings,
                const Collection& collection, const Choice& choice, const Host& host) {
  for (const std::string& warning : collection.Warnings()) {
    host.err << "tt-host: warning: " << warning << "\n";
  }
  for (const std::string& note : choice.notes) host.err << "tt-host: note: " << note << "\n";
  for (const std::string& option : command.without_effect) {
    host.err << "tt-host: note: " << option << ": accepted without effect\n";
  }
  if (command.no_capture && !command.collect_only && !IsOnTerminal(settings)) {
    host.err << "tt-host: note: -s: what cases print is in " << settings.execute.run_directory
             << "/cases/\n";
  }
}

// `why`: what names it, or what it is for.
Result<void> MakeDirectory(const std::string& path, const std::string& why, const Host& host) {
  const auto made = host.filesystem.MakeDirectories(path);
  if (made) return {};
  return Error(Status::Usage(made.error().message + " (" + why + ")"));
}

class SecondsSince {
 public:
  explicit SecondsSince(const Clock& clock) : clock_(clock), begin_(clock.SteadyNanos()) {}
  double operator()() const { return static_cast<double>(clock_.SteadyNanos() - begin_) / 1e9; }

 private:
  const Clock& clock_;
  const int64_t begin_;
};

// Of a new run, whose directory is made; one that goes on is locked since its journal was read.
Result<std::unique_ptr<FileLock>> LockNewRun(const RunSettings& settings, const Host& host) {
  const std::string& directory = settings.execute.run_directory;
  TTHOST_RETURN_IF_ERROR(MakeDirectory(
      directory, "for the journal of the run; TT_HOST_STATE_DIR names another place for runs",
      host));
  TTHOST_ASSIGN_OR_RETURN(auto lock, host.filesystem.TryLock(RunLockFile(directory)));
  if (lock == nullptr) return Error(Status::Usage("run " + settings.run_uid + " is running"));
  return lock;
}

// All that is decided before the first case starts.
struct DecidedRun {
  const RunCommand& command;
  const RunSettings& settings;
  int deselected = 0;
  RunFacts facts;
  Selection selection;  // what is left to do
  std::vector<ConfiguredPlugin> reporters;
  ReasonRules reasons;
  const StoredRun* resumed = nullptr;  // null: a new run
};

// In pieces, so that nobody has to hold all of a large one at once.
void TellPlan(const Selection& selection, const Clock& clock, RunReport& report) {
  constexpr size_t kCasesAtOnce = 100;
  std::span<const Case> left = selection.cases;
  while (!left.empty()) {
    Event event;
    event.kind = EventKind::kCasesPlanned;
    event.unix_micros = clock.UnixMicros();
    event.planned = left.first(std::min(left.size(), kCasesAtOnce));
    left = left.subspan(event.planned.size());
    report.Emit(event);
  }
}

struct RunEnd {
  int exit_code = 0;
  std::vector<Delivery> delivered;  // the reports that have arrived
};

// What the run taught, and what it had taught before it was killed and went on.
Result<void> KeepHistory(const DecidedRun& run, const JudgingSink& sink, const Host& host) {
  HistoryStore history(StateDirectory(), run.facts.models_root, host.filesystem);
  size_t finished = sink.Finished();
  if (run.resumed != nullptr) {
    finished += run.resumed->cases.size();
    TTHOST_RETURN_IF_ERROR(
        history.Add(Unlearned(*run.resumed, StageContext(run.settings.execute), host.filesystem)));
  }
  TTHOST_RETURN_IF_ERROR(history.Add(sink.Seen()));
  return NoteLearned(run.settings.execute.run_directory, finished, host.filesystem);
}

// Execution and everything that is told about it.
Result<RunEnd> ExecuteAndReport(const DecidedRun& run, const Host& host) {
  const auto& [command, settings, deselected, facts, selection, reporters, reasons, resumed] = run;
  const SecondsSince elapsed(host.clock);
  RaiseOnSignals(host.interrupt);
  Console console(host.out, host.clock,
                  ConsoleOptionsOf(command, settings, deselected, selection, host));
  TTHOST_RETURN_IF_ERROR(
      MakeDirectory(settings.output_directory, "as --out or `out:` of tt-host.yaml says", host));
  TTHOST_ASSIGN_OR_RETURN(
      const auto report,
      RunReport::Start({.reporters = reporters,
                        .worker = host.paths.worker,
                        .output_directory = settings.output_directory,
                        .run_directory = settings.execute.run_directory,
                        .remedy = RemedyFor(facts.run_uid)},
                       resumed != nullptr ? resumed->kept_journal : "", host.runner,
                       host.filesystem, host.clock, host.interrupt, console));
  Event event;
  if (resumed != nullptr) {
    console.ShowResumed(facts, resumed->cases);
  } else {
    event.kind = EventKind::kRunStarted;
    event.unix_micros = host.clock.UnixMicros();
    event.run = &facts;
    report->Emit(event);
    TellPlan(selection, host.clock, *report);
  }

  const auto artefacts = MakeCaseArtefacts(command, settings, host.filesystem);
  JudgingSink sink(*report, artefacts.get(), host.clock, reasons,
                   {.max_failures = command.max_failures,
                    .xfail_strict = command.xfail_strict,
                    .stage_context = StageContext(settings.execute)});
  const Result<void> executed = [&] {
    const Ticker ticker(*report);
    return Execute(selection, settings.execute, host.runner, host.filesystem, host.clock, sink,
                   host.interrupt);
  }();

  if (!IsOnTerminal(settings)) {
    if (auto kept = KeepHistory(run, sink, host); !kept)
      console.Say("warning: " + kept.error().message);
  }

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
  return RunEnd{ExitCodeOf(console.Tally(), interrupted,
                           command.strict_reports && report->ReporterFailures() > 0),
                report->Delivered()};
}

}  // namespace

Result<int> RunModels(const RunCommand& given, const Host& host) {
  if (given.validate_test_config) {
    const std::string ignored = JoinWords(GivenFilters(given.filter));
    if (!ignored.empty()) {
      host.err
          << "tt-host: note: --validate-test-config checks all of test_config; without effect: "
          << ignored << "\n";
    }
    return ValidateTestConfig({.catalog = given.catalog, .verbose = given.verbose}, host);
  }
  const SecondsSince elapsed(host.clock);
  std::optional<ResumedRun> resumed;
  if (given.resume) {
    TTHOST_ASSIGN_OR_RETURN(resumed, ResumeRun(given, host));
  }
  TTHOST_ASSIGN_OR_RETURN(RunCollection all,
                          CollectForRun(resumed ? resumed->command : given,
                                        resumed ? &resumed->stored : nullptr, host));
  const RunCommand& command = all.preset.command;
  const Collection& collection = all.collection;
  RunSettings& settings = all.settings;
  TTHOST_ASSIGN_OR_RETURN(
      auto reporters, ConfigureReporters(settings.reports, all.plugins,
                                         settings.select.plugin_layers, settings.output_directory));
  TTHOST_ASSIGN_OR_RETURN(Choice choice,
                          ChooseAny(collection, settings.filter, all.preset.filters));
  PrintNotes(command, settings, collection, choice, host);
  if (command.collect_only) {
    host.out << CollectedCases(collection, choice, ListingStyleOf(command), elapsed());
    return choice.Selected() > 0 ? 0 : kNothingSelected;
  }
  if (choice.entries.empty()) {
    host.out << CollectedTotals(choice, elapsed()) << "\n";
    return kNothingSelected;
  }
  TTHOST_ASSIGN_OR_RETURN(ReasonRules reasons,
                          AllReasonRules(all.project.reasons.value_or(""), host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(Selection selection,
                          Select(collection, choice, all.plugins, settings.select));
  choice.entries.clear();
  // Thousands of cases that nobody asks for any more.
  { const Collection given_up = std::move(all.collection); }
  all.catalog.reset();
  RunFacts facts = FactsOf(command, settings, all.plugins, selection, host.filesystem);
  PrepareExecution(host, settings.execute);
  TTHOST_RETURN_IF_ERROR(PrepareCachePolicy(settings.execute, host.filesystem));
  std::unique_ptr<FileLock> lock;
  if (resumed) {
    TTHOST_ASSIGN_OR_RETURN(selection, Remaining(std::move(selection), *resumed));
    lock = std::move(resumed->lock);
  } else {
    TTHOST_ASSIGN_OR_RETURN(lock, LockNewRun(settings, host));
  }
  TTHOST_ASSIGN_OR_RETURN(const RunEnd end,
                          ExecuteAndReport({.command = command,
                                            .settings = settings,
                                            .deselected = choice.deselected,
                                            .facts = std::move(facts),
                                            .selection = std::move(selection),
                                            .reporters = std::move(reporters),
                                            .reasons = std::move(reasons),
                                            .resumed = resumed ? &resumed->stored : nullptr},
                                           host));
  lock.reset();  // a run that is locked is not pruned
  SendWhatEarlierRunsLeft(
      settings.run_uid, end.delivered, all.plugins,
      [&](const std::string& line) { host.err << "tt-host: " << line << "\n"; }, host);
  const auto pruned =
      PruneStoredRuns(RunsDirectory(), all.project.retention, host.clock.UnixMicros(),
                      /*only_named=*/false, host.filesystem);
  if (!pruned) host.err << "tt-host: warning: old runs stay: " << pruned.error().message << "\n";
  return end.exit_code;
}

}  // namespace tthost
