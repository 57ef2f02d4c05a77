// SPDX-License-Identifier: Apache-2.0
// A run that is over, told to reporters as if it went on now.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/clock.h"
#include "host/base/filesystem.h"
#include "host/base/interrupt.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/report/reporter_processes.h"

namespace tthost {

struct Replayed {
  std::vector<std::string> lines;  // for the user
  int failures = 0;                // reporters that failed
};

// Starts the reporters and waits for them, as the end of a run does. `journal_path` holds `size`
// bytes of whole records. An interruption ends the wait.
Result<Replayed> Replay(const ReporterSettings& settings, const std::string& journal_path,
                        uint64_t size, ProcessRunner& runner, FileSystem& filesystem,
                        const Clock& clock, const InterruptFlag& interrupt);

}  // namespace tthost
