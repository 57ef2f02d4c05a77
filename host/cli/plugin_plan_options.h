// SPDX-License-Identifier: Apache-2.0
// The options of `tt-host plugin plan`.
#pragma once

#include <CLI/CLI.hpp>

#include "host/cli/commands.h"

namespace tthost {

// The subcommand of `plugin`; both live as long as each other.
CLI::App* AddPluginPlan(CLI::App& plugin, PluginPlanCommand& command);

}  // namespace tthost
