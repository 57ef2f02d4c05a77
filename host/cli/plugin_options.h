// SPDX-License-Identifier: Apache-2.0
// The commands of `tt-host plugin`.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "host/cli/commands.h"

namespace tthost {

struct PluginCommands {
  PluginListCommand list;
  PluginInfoCommand info;
  PluginPathsCommand paths;
  PluginNewCommand make;
  PluginPlanCommand plan;
  PluginCheckCommand check;
  PluginLockCommand lock;
  PluginVerifyCommand verify;
  CLI::App *list_app, *info_app, *paths_app, *make_app, *plan_app, *check_app;
  CLI::App *lock_app, *verify_app;
};

// Both live as long as each other.
void AddPluginCommands(CLI::App& app, PluginCommands& commands);

// Nothing unless one of them was given.
std::optional<Command> ChosenPluginCommand(const PluginCommands& commands);

}  // namespace tthost
