// SPDX-License-Identifier: Apache-2.0
// The options of `tt-host run`.
#pragma once

#include <CLI/CLI.hpp>

#include "host/cli/commands.h"

namespace tthost {

// Both live as long as each other.
void AddRunOptions(CLI::App& run, RunCommand& command);

}  // namespace tthost
