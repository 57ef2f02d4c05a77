// SPDX-License-Identifier: Apache-2.0
// Runs pip of an environment, never changing that environment: callers pass --target, --dry-run or
// a wheel directory.
#pragma once

#include <string>
#include <vector>

#include "host/base/process_runner.h"
#include "host/base/result.h"

namespace tthost {

struct Pip {
  ProcessRunner& runner;
  std::string worker;  // tt-host-worker, so that nothing that pip starts outlives it
  std::string venv;
  std::string temporary_directory;  // that exists; what a killed pip leaves lies there
  int abort_descriptor;             // readable: stop

  // `pip COMMAND ARGUMENTS…` in `directory`. A failure carries pip's own last lines.
  Result<void> Run(const std::string& command, const std::vector<std::string>& arguments,
                   const std::string& directory) const;
};

}  // namespace tthost
