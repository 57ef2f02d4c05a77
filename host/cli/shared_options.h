// SPDX-License-Identifier: Apache-2.0
// Options that several commands have. They write into what they are given, which lives as long as
// the CLI::App.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "host/cli/commands.h"

namespace tthost {

using Strings = std::vector<std::string>;

// A subcommand that collects unknown words, so that they get our own message.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& help,
                     const char* footer);

// One value per use: what follows is an argument of its own.
CLI::Option* AddRepeatable(CLI::App& app, const std::string& names, Strings& values,
                           const std::string& help);
// Names with commas between them.
CLI::Option* AddIds(CLI::App& app, const std::string& names, Strings& values,
                    const std::string& help);
void AddChoice(CLI::App& app, const std::string& name, std::string& value, const Strings& choices,
               const std::string& help);
void AddPluginDirs(CLI::App& app, Strings& plugin_dir);
void AddSet(CLI::App& app, Strings& set);
void AddPython(CLI::App& app, std::string& python);
void AddTestConfig(CLI::App& app, Strings& test_config);
void AddCatalog(CLI::App& app, CatalogArguments& catalog, const std::string& frameworks = "torch");
void AddArch(CLI::App& app, std::string& arch);
void AddFilter(CLI::App& app, FilterArguments& filter);

}  // namespace tthost
