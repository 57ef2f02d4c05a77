// SPDX-License-Identifier: Apache-2.0
// What every part of an execution works with. Borrowed for the run.
#pragma once

#include "host/execute/execute.h"

namespace tthost {

struct RunContext {
  const ExecuteOptions& options;
  ProcessRunner& runner;
  FileSystem& filesystem;
  const Clock& clock;
  OutcomeSink& sink;
  int threads = 1;  // for one case
};

}  // namespace tthost
