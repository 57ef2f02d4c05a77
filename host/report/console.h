// SPDX-License-Identifier: Apache-2.0
// What the user sees while a run goes on.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "host/base/clock.h"
#include "host/model/event.h"
#include "host/report/failure_groups.h"
#include "host/report/live_table.h"
#include "host/report/paint.h"
#include "host/report/run_forecast.h"
#include "host/report/run_tally.h"
#include "host/report/stored_run.h"

namespace tthost {

enum class Verbosity { kQuiet = 1, kNormal, kMetrics, kLeaves };

struct ConsoleOptions {
  bool live = false;  // the output takes cursor movement: show the running cases
  bool colour = false;
  Verbosity verbosity = Verbosity::kNormal;
  int width = 80, height = 24;    // columns and lines of the terminal
  int deselected = 0;             // cases, for the last line
  int slowest = -1;               // how many durations to list; 0: all, -1: none
  std::string models_root;        // absolute
  std::string reproduce_options;  // " --models-root …", quoted for a shell
  std::string run_directory;      // absolute; where cases keep their files
  ExpectedSecondsById expected_seconds;
  int lanes = 1;
  // The end of what a running case has written, for -v on a terminal.
  std::function<std::string(const std::string& case_id)> output_tail;
};

// Not thread-safe.
class Console {
 public:
  // `out` is borrowed.
  Console(std::ostream& out, const Clock& clock, ConsoleOptions options);

  void Show(const Event& event);
  // In the place of run_started: a run goes on of which `finished` is done.
  void ShowResumed(const RunFacts& run, const std::vector<StoredCase>& finished);
  // A line from elsewhere, above the running cases.
  void Say(const std::string& line);
  // Brings the times of the running cases up to date.
  void Refresh();

  const RunTally& Tally() const { return tally_; }

 private:
  void ShowStart(const RunFacts& run);
  void Remember(const std::string& id, const std::string& node_id, const Outcome& outcome,
                const Verdict& verdict);
  void ShowCase(const Event& event);
  void ShowEnd(const RunSummary& summary);
  // Empty unless --durations asks for it.
  std::string SlowestCases() const;
  // Writes `text` above the running cases.
  void Write(const std::string& text);
  std::string DrawnTable();

  std::ostream& out_;
  const Clock& clock_;
  ConsoleOptions options_;
  Paint paint_;
  LiveTable table_;
  RunForecast forecast_;
  RunTally tally_;
  int planned_ = 0;
  bool ended_ = false;
  FailureGroups failures_;
  std::vector<std::pair<double, std::string>> durations_;  // seconds, node id
};

}  // namespace tthost
