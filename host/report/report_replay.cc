// SPDX-License-Identifier: Apache-2.0
#include "host/report/report_replay.h"

namespace tthost {

Result<Replayed> Replay(const ReporterSettings& settings, const std::string& journal_path,
                        uint64_t size, ProcessRunner& runner, FileSystem& filesystem,
                        const Clock& clock, const InterruptFlag& interrupt) {
  TTHOST_ASSIGN_OR_RETURN(
      ReporterProcesses reporters,
      ReporterProcesses::Start(settings, journal_path, runner, filesystem, clock));
  Replayed replayed;
  replayed.lines = reporters.End(size, kReporterEndMs, [&] { return interrupt.Requests() > 0; });
  replayed.failures = reporters.Failures();
  return replayed;
}

}  // namespace tthost
