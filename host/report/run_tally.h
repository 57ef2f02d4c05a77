// SPDX-License-Identifier: Apache-2.0
// What a run adds up to.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/model/outcome.h"
#include "host/model/verdict.h"
#include "host/report/paint.h"

namespace tthost {

// "1 error", "2 errors"
std::string CountText(int count, TestResult result);

class RunTally {
 public:
  void Add(const Outcome& outcome, const Verdict& verdict);

  // Without those that were cancelled.
  int Finished() const { return finished_; }
  int FailingRun() const { return failing_run_; }

  // A table of bring-up statuses, the share of each stage in the time of all cases, and the
  // runtimes that cases ran on.
  std::string Summary() const;
  // "==== 1 failed, 12 passed, 3 deselected in 93.20s ====", `width` columns.
  std::string FinalLine(int deselected, double seconds, int width, const Paint& paint) const;
  // The same without ornament.
  std::string Counts(int deselected, double seconds) const;

 private:
  int finished_ = 0, cancelled_ = 0, failing_run_ = 0;
  std::map<TestResult, int> results_;
  std::map<BringupStatus, std::map<std::string, int>> statuses_;  // status, place of the end
  std::map<Stage, double> stage_seconds_;
  std::set<std::string> runtimes_;
};

// Exit codes of a run that produced results: 0, 1, 2 and 6 of the table in the user guide. A
// failed test is told before a failed reporter.
int ExitCodeOf(const RunTally& tally, bool interrupted, bool strict_report_failed);

}  // namespace tthost
