// SPDX-License-Identifier: Apache-2.0
// Words of a command line that nobody knows, and commands that are missing.
#pragma once

#include "host/base/result.h"

namespace CLI {
class App;
}

namespace tthost {

// After parsing. The usage error names the nearest option or command.
Result<void> CheckForUnknownWords(const CLI::App& app);

// The innermost command that was given chooses among commands of its own.
Result<void> CheckForCommand(const CLI::App& app);

}  // namespace tthost
