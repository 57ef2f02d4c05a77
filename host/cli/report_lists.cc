// SPDX-License-Identifier: Apache-2.0
// `tt-host report rerun-list|durations`: one run for the scripts that choose and divide the next.
#include <algorithm>
#include <ostream>

#include "host/cli/reported_run.h"
#include "host/cli/run_commands.h"
#include "host/report/test_durations.h"

namespace tthost {
namespace {

// What pytest-split writes for a test that took no time.
constexpr double kLeastSeconds = 0.01;

}  // namespace

Result<int> ListToRerun(const ReportRerunListCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const StoredRun run,
                          ReadReportedRun(command.run, JournalDetail::kNoMetrics, host));
  for (const StoredCase& stored : run.cases) {
    if (stored.verdict.fails_run) host.out << stored.node_id << "\n";
  }
  return 0;
}

Result<int> PrintDurations(const ReportDurationsCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const StoredRun run,
                          ReadReportedRun(command.run, JournalDetail::kNoMetrics, host));
  TestDurations durations;
  for (const StoredCase& stored : run.cases) {
    durations[stored.node_id] = std::max(stored.outcome.seconds, kLeastSeconds);
  }
  host.out << TestDurationsText(durations);
  return 0;
}

}  // namespace tthost
