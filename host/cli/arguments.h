// SPDX-License-Identifier: Apache-2.0
// The command line, read.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/commands.h"

namespace tthost {

// `arguments` without the program's name. Usage errors name the argument and the nearest valid one.
Result<Command> ParseArguments(const std::vector<std::string>& arguments);

}  // namespace tthost
