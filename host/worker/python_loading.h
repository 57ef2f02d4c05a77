// SPDX-License-Identifier: Apache-2.0
// Brings an environment's own libpython and the matching bridge module into this process.
#pragma once

#include <string>

#include "host/base/install_paths.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/python/python_bridge.h"

namespace tthost {

// The interpreter behind a virtual environment, as it describes itself.
struct InterpreterFacts {
  std::string version;    // "3.11"
  std::string libpython;  // absolute path of the shared library
};

// Asks VENV/bin/python. Refuses a path that is no environment and an interpreter without a shared
// library.
Result<InterpreterFacts> AskInterpreter(const std::string& venv, ProcessRunner& runner);

// Loads both libraries. The bridge lives as long as the process and is not started yet.
Result<PythonBridge*> LoadPythonBridge(const InterpreterFacts& facts, const InstallPaths& paths);

// AskInterpreter, LoadPythonBridge and Start in one; `layer` may be empty.
Result<PythonBridge*> StartPython(const std::string& venv, const std::string& layer);

}  // namespace tthost
