// SPDX-License-Identifier: Apache-2.0
// Where cases come from and what is expected of them, once command line, tt-host.yaml and defaults
// are put together. What run, validate, explain and presets begin with.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"
#include "host/cli/python_environment.h"
#include "host/config/project_file.h"
#include "host/discover/discover.h"
#include "host/plugins/plugin_search.h"
#include "host/select/collection.h"

namespace tthost {

struct CatalogSettings {
  PythonEnvironment python;
  PluginSearch plugin_search;
  DiscoverOptions discover;
  CollectOptions collect;
};

// Usage errors name the argument. Creates nothing.
Result<CatalogSettings> ResolveCatalogSettings(const CatalogArguments& arguments,
                                               const ProjectFile& project, const Host& host);

// Of the arguments only those about test_config and the arch count.
TestConfigOptions TestConfigFor(const CatalogArguments& arguments, const ProjectFile& project,
                                const PythonEnvironment& python, const Host& host);

// `python`: value of --python; empty: not given.
PluginSearch PluginSearchFor(const std::vector<std::string>& plugin_dir, const ProjectFile& project,
                             const Host& host, const std::string& python = "");

// All plugins that a command without a catalogue sees.
Result<PluginCatalog> FindAllPlugins(const std::vector<std::string>& plugin_dir,
                                     const std::string& python, const Host& host);

}  // namespace tthost
