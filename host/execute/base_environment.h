// SPDX-License-Identifier: Apache-2.0
// What the environment that layers stand on holds.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/process_runner.h"
#include "host/base/result.h"

namespace tthost {

struct BaseEnvironment {
  std::string abi;                // "cpython-311-x86_64-linux-gnu"
  std::string platform;           // "linux-x86_64"
  std::vector<std::string> lock;  // "numpy==2.4.6", sorted
  // Top-level modules by distribution, its name as NormalisedName() gives it.
  std::map<std::string, std::vector<std::string>> modules;
};

// Asks the interpreter of `venv`. Ends early when `abort_descriptor` becomes readable.
Result<BaseEnvironment> AskBaseEnvironment(ProcessRunner& runner, const std::string& venv,
                                           int abort_descriptor);

// One spelling per distribution: "Torch_XLA" -> "torch-xla".
std::string NormalisedName(std::string_view name);

// Whether only the base may hold the distribution: torch and what is built against its device.
bool BelongsToBase(std::string_view name);

}  // namespace tthost
