// SPDX-License-Identifier: Apache-2.0
// `tt-host report show` and `tt-host report diff`.
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/cli/reported_run.h"
#include "host/cli/run_commands.h"
#include "host/cli/run_text.h"
#include "host/cli/terminal.h"
#include "host/report/run_difference_text.h"
#include "host/report/run_overview.h"

namespace tthost {

Result<int> ShowReport(const ReportShowCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const StoredRun run,
                          ReadReportedRun(command.run, JournalDetail::kNoMetrics, host));
  if (command.json) {
    Json json = RunJson(run);
    json["failures"] = FailuresJson(run);
    json.update(OverviewJson(run));
    host.out << json.dump(2) << "\n";
    return 0;
  }
  const Paint paint(DescribeTerminal("auto").colour);
  host.out << RunLine(run) << OverviewText(run, command.verbose > 0, paint);
  return 0;
}

Result<int> DiffReports(const ReportDiffCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const StoredRun before,
                          ReadReportedRun(command.before, JournalDetail::kAll, host));
  TTHOST_ASSIGN_OR_RETURN(const StoredRun after,
                          ReadReportedRun(command.after, JournalDetail::kAll, host));
  const RunDifference difference = Compare(before, after, command.pcc_drop);
  if (command.json) {
    Json json = DifferenceJson(difference);
    json["before"] = RunJson(before);
    json["after"] = RunJson(after);
    host.out << json.dump(2) << "\n";
  } else {
    const Paint paint(DescribeTerminal("auto").colour);
    host.out << RunLine(before) << RunLine(after)
             << DifferenceText(difference, command.verbose > 0, paint);
  }
  return command.fail_on_regression && difference.HasRegression() ? 1 : 0;
}

}  // namespace tthost
