// SPDX-License-Identifier: Apache-2.0
// A recorded run, as the commands of `tt-host report` read it: whole, even when it was killed.
#pragma once

#include <memory>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/cli/host.h"
#include "host/report/stored_run.h"

namespace tthost {

struct ReportedRun {
  RunPlace place;
  std::string journal;         // all of it
  bool was_completed = false;  // it was killed: `journal` says more than the file
  bool is_running = false;     // `journal` is what there is so far
  bool has_begun = false;      // else it was killed before it said what it was to do
};

Result<ReportedRun> OpenReportedRun(const RunPlace& place, const Host& host);
// Of one that is not running, as the caller knows who may hold its lock.
Result<ReportedRun> OpenEndedRun(const RunPlace& place, const Host& host);

// Of a run that has not begun.
Status NothingToReport(const RunPlace& place);

// `name` as FindRun() takes it; empty: the latest. A run that has not begun is refused.
Result<StoredRun> ReadReportedRun(const std::string& name, JournalDetail detail, const Host& host);

}  // namespace tthost
