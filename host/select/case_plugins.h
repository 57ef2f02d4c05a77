// SPDX-License-Identifier: Apache-2.0
// The strategy and the comparators of a case, each with its complete configuration.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/config/plugin_configuration.h"
#include "host/model/plugin_manifest.h"
#include "host/model/selection.h"
#include "host/select/select.h"
#include "host/select/test_config.h"

namespace tthost {

// Borrows the catalogue of plugins.
class CasePlugins {
 public:
  // Checks that every named plugin exists and that the project file and --set fit the schemas.
  static Result<CasePlugins> Make(const PluginCatalog& plugins,
                                  const std::vector<std::string>& strategies,
                                  const SelectOptions& options);

  // Fills strategy, process and comparators. `config` may be null.
  Result<void> Configure(const ConfigEntry* config, Case& test_case);

 private:
  struct Configured {
    const PluginManifest* manifest = nullptr;
    PluginConfiguration configuration;
    std::string without_entry;  // merged, for the cases that test_config says nothing about
  };

  Result<void> AddComparators(const PluginCatalog& plugins, const SelectOptions& options);
  Result<void> AddStrategies(const PluginCatalog& plugins,
                             const std::vector<std::string>& strategies,
                             const SelectOptions& options);
  Result<Configured> Prepare(const PluginManifest& manifest, const SelectOptions& options,
                             bool counts) const;
  static Result<ConfiguredPlugin> ConfigureOne(const Configured& plugin, const ConfigEntry* config);

  std::vector<Configured> comparators_;
  std::map<std::string, Configured> installed_strategies_;
};

}  // namespace tthost
