// SPDX-License-Identifier: Apache-2.0
// Starting a child `tt-host-worker MODE` and talking to it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/channel.h"
#include "host/base/json.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"

namespace tthost {

// The caller's environment without PYTHON* and with OPENBLAS_NUM_THREADS=1.
std::vector<std::string> WorkerEnvironment();

struct WorkerSpec {
  std::string worker;             // path of tt-host-worker
  std::string mode;               // "discover", "case", "serve", "report", "compare", "describe"
  std::string working_directory;  // empty: the caller's
  std::string output_file;        // descriptors 1 and 2 append to it; empty: the caller's
  bool on_terminal = false;       // see ProcessSpec
};

struct WorkerProcess {
  std::unique_ptr<Process> process;
  Channel channel;
};

// Starts a worker and sends it its first frame.
Result<WorkerProcess> StartWorker(ProcessRunner& runner, const WorkerSpec& spec, const Json& start);

// Starts a worker, waits for its frame "done" and for its end. Its frame "failed", an end without
// a frame and `timeout_ms` passing are errors: Usage where the worker says so, else Unavailable.
Result<void> CallWorker(ProcessRunner& runner, const WorkerSpec& spec, const Json& start,
                        int timeout_ms);

// "exit code 3", "signal 11 (Segmentation fault)".
std::string Describe(const ExitStatus& status);

}  // namespace tthost
