// SPDX-License-Identifier: Apache-2.0
#include "host/select/case_plugins.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/nearest_name.h"
#include "host/config/positioned_document.h"
#include "host/config/run_defaults.h"

namespace tthost {
namespace {

Result<void> CheckProjectPlugins(const PluginCatalog& plugins, const SelectOptions& options) {
  std::vector<std::string> ids;
  for (const PluginManifest& plugin : plugins.plugins) ids.push_back(plugin.id);
  std::string mistakes;
  for (const auto& [id, values] : options.plugin_layers.project) {
    if (std::ranges::find(ids, id) != ids.end()) continue;
    mistakes += (mistakes.empty() ? "" : "\n") +
                options.plugin_layers.places.Of("/plugins/" + PointerToken(id)) +
                ": plugins: no plugin named '" + id + "'" + DidYouMean(id, ids);
  }
  if (!mistakes.empty()) return Error(Status::Usage(mistakes));
  return {};
}

}  // namespace

Result<CasePlugins> CasePlugins::Make(const PluginCatalog& plugins,
                                      const std::vector<std::string>& strategies,
                                      const SelectOptions& options) {
  TTHOST_RETURN_IF_ERROR(CheckSettings(options.plugin_layers.set, plugins));
  TTHOST_RETURN_IF_ERROR(CheckProjectPlugins(plugins, options));
  CasePlugins made;
  TTHOST_RETURN_IF_ERROR(made.AddComparators(plugins, options));
  TTHOST_RETURN_IF_ERROR(made.AddStrategies(plugins, strategies, options));
  return made;
}

Result<void> CasePlugins::AddComparators(const PluginCatalog& plugins,
                                         const SelectOptions& options) {
  const bool named = !options.comparators.empty();
  const std::vector<std::string> defaults(kDefaultComparators.begin(), kDefaultComparators.end());
  for (const std::string& id : named ? options.comparators : defaults) {
    const PluginManifest* manifest = plugins.Find(PluginKind::kComparator, id);
    if (manifest == nullptr) return Error(UnknownPlugin(plugins, PluginKind::kComparator, id));
    const bool is_known = std::ranges::any_of(
        comparators_, [&](const Configured& other) { return other.manifest == manifest; });
    if (is_known) continue;
    TTHOST_ASSIGN_OR_RETURN(Configured comparator, Prepare(*manifest, options, named));
    comparators_.push_back(std::move(comparator));
  }
  return {};
}

Result<void> CasePlugins::AddStrategies(const PluginCatalog& plugins,
                                        const std::vector<std::string>& strategies,
                                        const SelectOptions& options) {
  for (const std::string& id : strategies) {
    const PluginManifest* manifest = plugins.Find(PluginKind::kParallelism, id);
    if (manifest == nullptr) continue;
    TTHOST_ASSIGN_OR_RETURN(Configured strategy, Prepare(*manifest, options, false));
    installed_strategies_.emplace(id, std::move(strategy));
  }
  return {};
}

Result<CasePlugins::Configured> CasePlugins::Prepare(const PluginManifest& manifest,
                                                     const SelectOptions& options,
                                                     bool counts) const {
  TTHOST_ASSIGN_OR_RETURN(auto configuration,
                          ConfigurePlugin(manifest, options.plugin_layers, counts));
  TTHOST_ASSIGN_OR_RETURN(std::string without_entry, configuration.Merged());
  return Configured{&manifest, std::move(configuration), std::move(without_entry)};
}

Result<ConfiguredPlugin> CasePlugins::ConfigureOne(const Configured& plugin,
                                                   const ConfigEntry* config) {
  ConfiguredPlugin configured = WithConfig(*plugin.manifest, plugin.without_entry);
  if (config == nullptr) return configured;
  const auto values = config->plugins.find(configured.id);
  if (values == config->plugins.end()) return configured;
  auto merged = plugin.configuration.Merged(Json::parse(values->second));
  if (!merged) return Error(Status::Usage(config->where + ": " + merged.error().message));
  configured.config = *std::move(merged);
  return configured;
}

Result<void> CasePlugins::Configure(const ConfigEntry* config, Case& test_case) {
  for (const Configured& comparator : comparators_) {
    TTHOST_ASSIGN_OR_RETURN(auto configured, ConfigureOne(comparator, config));
    test_case.comparators.push_back(std::move(configured));
  }
  const auto strategy = installed_strategies_.find(test_case.parallelism);
  if (strategy == installed_strategies_.end()) return {};
  TTHOST_ASSIGN_OR_RETURN(test_case.strategy, ConfigureOne(strategy->second, config));
  test_case.process = strategy->second.manifest->process;
  test_case.requested_facts = strategy->second.manifest->facts;
  return {};
}

}  // namespace tthost
