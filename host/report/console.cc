// SPDX-License-Identifier: Apache-2.0
#include "host/report/console.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <ostream>
#include <utility>

#include "host/report/case_text.h"
#include "host/report/golden_text.h"
#include "host/report/kept_ir_text.h"
#include "host/report/sharding_text.h"
#include "host/report/training_text.h"

namespace tthost {
namespace {

// A runtime that the workers choose is named in the summary, when they have chosen.
std::string HeadLine(const RunFacts& run) {
  std::string line = "tt-host " + run.host_version;
  if (run.runtime != "auto") line += ", runtime " + run.runtime;
  if (!run.torch.empty()) line += ", torch " + run.torch;
  if (!run.python.empty()) line += ", Python " + run.python;
  if (!run.arch.empty()) line += ", arch " + run.arch;
  if (run.shuffle_seed) line += ", --shuffle " + std::to_string(*run.shuffle_seed);
  return line + "\n";
}

}  // namespace

Console::Console(std::ostream& out, const Clock& clock, ConsoleOptions options)
    : out_(out),
      clock_(clock),
      options_(std::move(options)),
      paint_(options_.colour),
      forecast_(std::move(options_.expected_seconds), options_.lanes) {}

void Console::Show(const Event& event) {
  switch (event.kind) {
    case EventKind::kRunStarted:
      ShowStart(*event.run);
      break;
    case EventKind::kCasesPlanned:
      break;
    case EventKind::kCaseStarted:
      table_.Start(event.test_case->id, forecast_.Expected(event.test_case->id),
                   clock_.SteadyNanos());
      forecast_.Start(event.test_case->id, clock_.SteadyNanos());
      Refresh();
      break;
    case EventKind::kStageEntered:
      table_.Enter(event.test_case->id, event.stage, event.phase, clock_.SteadyNanos());
      break;
    case EventKind::kMemoryMeasured:
      table_.Measure(event.test_case->id, event.resident_bytes);
      break;
    case EventKind::kCaseFinished:
      ShowCase(event);
      break;
    case EventKind::kRunFinished:
      ShowEnd(*event.summary);
      break;
  }
}

void Console::Say(const std::string& line) { Write(line + "\n"); }

void Console::Refresh() { Write(""); }

void Console::ShowStart(const RunFacts& run) {
  planned_ = run.planned;
  if (options_.verbosity == Verbosity::kQuiet) return;
  Write(HeadLine(run) + "run " + run.run_uid + ": " + std::to_string(run.planned) +
        (run.planned == 1 ? " case" : " cases") + " from " + run.models_root + "\n");
}

void Console::ShowResumed(const RunFacts& run, const std::vector<StoredCase>& finished) {
  for (const StoredCase& stored : finished) {
    Remember(stored.id, stored.node_id, stored.outcome, stored.verdict);
  }
  planned_ = run.planned;
  if (options_.verbosity == Verbosity::kQuiet) return;
  Write(HeadLine(run) + "run " + run.run_uid + " goes on: " + std::to_string(finished.size()) +
        " of " + std::to_string(run.planned) + " cases are done\n");
}

// What the summary needs of a case.
void Console::Remember(const std::string& id, const std::string& node_id, const Outcome& outcome,
                       const Verdict& verdict) {
  tally_.Add(outcome, verdict);
  if (outcome.ending == Ending::kCancelled) return;
  if (options_.slowest >= 0) durations_.emplace_back(outcome.seconds, node_id);
  if (!verdict.fails_run) return;
  failures_.Add(id, outcome, verdict);
}

void Console::ShowCase(const Event& event) {
  const Verdict& verdict = *event.verdict;
  table_.End(event.test_case->id);
  forecast_.End(event.test_case->id, event.outcome->seconds);
  Remember(event.test_case->id, event.test_case->node_id, *event.outcome, verdict);
  const bool cancelled = event.outcome->ending == Ending::kCancelled;
  if (cancelled || (options_.verbosity == Verbosity::kQuiet && !verdict.fails_run)) {
    Refresh();
    return;
  }
  std::string text =
      CaseLine(tally_.Finished(), planned_, *event.test_case, *event.outcome, verdict, paint_);
  if (options_.verbosity >= Verbosity::kMetrics) {
    text += SkipLines(*event.outcome) + GoldenLines(*event.outcome);
    const bool leaves = options_.verbosity == Verbosity::kLeaves;
    for (const Comparison& comparison : event.outcome->comparisons) {
      text += MetricLines(comparison, leaves);
    }
    if (leaves) {
      text += StageLines(*event.outcome) + TrainingLines(*event.outcome) +
              ShardingLines(*event.outcome) + KeptIrLines(*event.outcome, options_.run_directory);
    }
  }
  if (verdict.fails_run) {
    text += FailureLines(*event.test_case, *event.outcome, verdict,
                         {.models_root = options_.models_root,
                          .run_directory = options_.run_directory,
                          .reproduce_options = options_.reproduce_options,
                          .whole = options_.verbosity >= Verbosity::kMetrics});
  }
  Write(text);
}

void Console::ShowEnd(const RunSummary& summary) {
  ended_ = true;
  std::string text;
  if (options_.verbosity != Verbosity::kQuiet) {
    const std::string failures = failures_.Text(paint_);
    if (!failures.empty()) text += "\n" + failures;
    const std::string statuses = tally_.Summary();
    if (!statuses.empty()) text += "\n" + statuses;
  }
  text += SlowestCases();
  if (summary.interrupted) text += "interrupted: `tt-host run --resume` goes on with it\n";
  text += options_.verbosity == Verbosity::kQuiet
              ? tally_.Counts(options_.deselected, summary.seconds) + "\n"
              : tally_.FinalLine(options_.deselected, summary.seconds, options_.width, paint_);
  Write(text);
}

std::string Console::SlowestCases() const {
  if (durations_.empty()) return "";
  auto slowest = durations_;
  std::ranges::stable_sort(slowest, std::greater<>(), &std::pair<double, std::string>::first);
  std::string text = "\nslowest durations\n";
  if (options_.slowest > 0) {
    slowest.resize(std::min(slowest.size(), static_cast<size_t>(options_.slowest)));
    text = "\nslowest " + std::to_string(options_.slowest) + " durations\n";
  }
  for (const auto& [seconds, node_id] : slowest) {
    char duration[32];
    std::snprintf(duration, sizeof(duration), "%.2fs", seconds);
    text += std::string(duration) + "  " + node_id + "\n";
  }
  return text;
}

void Console::Write(const std::string& text) {
  if (!options_.live) {
    if (!text.empty()) out_ << text << std::flush;
    return;
  }
  std::string all = table_.Erase() + text;
  if (!ended_ && planned_ > 0) all += DrawnTable();
  out_ << all << std::flush;
}

std::string Console::DrawnTable() {
  const int64_t now = clock_.SteadyNanos();
  LiveTable::Frame frame = {.now_nanos = now,
                            .done = tally_.Finished(),
                            .planned = planned_,
                            .seconds_left = forecast_.SecondsLeft(now),
                            .width = options_.width,
                            .height = options_.height,
                            .output_tail = nullptr};
  if (options_.verbosity >= Verbosity::kMetrics) frame.output_tail = options_.output_tail;
  return table_.Draw(frame);
}

}  // namespace tthost
