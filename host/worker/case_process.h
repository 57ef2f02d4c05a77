// SPDX-License-Identifier: Apache-2.0
// Makes the calling process the home of one case: group, output files, directories, environment.
#pragma once

#include "host/base/channel.h"
#include "host/base/result.h"
#include "host/python/python_bridge.h"
#include "host/worker/case_request.h"
#include "host/worker/stage_marks.h"

namespace tthost {

// Call before anything of the case runs. Relative to the case directory: stdout.log and stderr.log
// become descriptors 1 and 2 unless it is on the terminal, work/ the working directory, tmp/ the
// TMPDIR. When it cannot join the control group, the controller learns that it has to watch it.
Result<void> EnterCaseProcess(const CaseRequest& request, Channel& channel);

// For a process whose Python was started before that: it learns the environment that the above has
// set.
Result<void> RenewPythonEnvironment(const CaseRequest& request, PythonBridge& python);

// Runs the case with a started Python and delivers its outcome.
Result<void> RunAndDeliver(const CaseRequest& request, PythonBridge& python, StageMarks& marks,
                           Channel& channel);

// The same, and ends the process.
[[noreturn]] void RunCaseAndExit(const CaseRequest& request, PythonBridge& python,
                                 StageMarks& marks, Channel& channel);

// Flushes and ends the process without running destructors or exit handlers.
[[noreturn]] void EndProcess(int exit_code);

}  // namespace tthost
