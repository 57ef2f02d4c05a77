// SPDX-License-Identifier: Apache-2.0
#include "host/select/collection.h"

#include <algorithm>

#include "host/config/run_defaults.h"
#include "host/select/case_id.h"
#include "host/select/case_markers.h"

namespace tthost {
namespace {

Result<std::vector<std::string>> StrategiesFor(const std::vector<std::string>& named,
                                               const PluginCatalog& plugins) {
  std::vector<std::string> strategies(kCatalogStrategies.begin(), kCatalogStrategies.end());
  for (const std::string& id : named) {
    if (std::ranges::find(strategies, id) != strategies.end()) continue;
    if (plugins.Find(PluginKind::kParallelism, id) == nullptr) {
      return Error(UnknownPlugin(plugins, PluginKind::kParallelism, id));
    }
    strategies.push_back(id);
  }
  return strategies;
}

std::vector<std::string> OthersThan(const std::vector<std::string>& strategies,
                                    const PluginCatalog& plugins) {
  std::vector<std::string> others;
  for (const PluginManifest& plugin : plugins.plugins) {
    if (plugin.kind != PluginKind::kParallelism || plugin.state != PluginState::kOk) continue;
    if (std::ranges::find(strategies, plugin.id) == strategies.end()) others.push_back(plugin.id);
  }
  return others;
}

}  // namespace

Result<Collection> Collection::Make(const Catalog& catalog, const PluginCatalog& plugins,
                                    const CollectOptions& options, FileSystem& filesystem,
                                    ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(auto config,
                          LoadTestConfig(options.test_config, plugins, filesystem, runner));
  return Make(catalog, plugins, std::move(config), options);
}

Result<Collection> Collection::Make(const Catalog& catalog, const PluginCatalog& plugins,
                                    TestConfig config, const CollectOptions& options) {
  TTHOST_ASSIGN_OR_RETURN(auto strategies, StrategiesFor(options.parallelism, plugins));
  Collection collection(catalog, std::move(config), std::move(strategies));
  collection.other_strategies_ = OthersThan(collection.strategies_, plugins);
  collection.frameworks_ = options.frameworks;
  collection.excluded_ = options.excluded;
  collection.some_variants_ = options.some_variants;
  for (const Loader& loader : catalog.loaders) {
    if (loader.error) collection.unreadable_.push_back(&loader);
  }
  collection.entries_ =
      ExpandCatalog(catalog, collection.strategies_, collection.config_.placeholders);
  if (options.ignore_broken) collection.LeaveOutBroken();
  TTHOST_RETURN_IF_ERROR(collection.IndexModels());
  collection.SetMarkers();
  return collection;
}

void Collection::LeaveOutBroken() { std::erase_if(entries_, &CatalogEntry::IsDiscovery); }

Result<void> Collection::IndexModels() {
  models_.reserve(entries_.size());
  for (const CatalogEntry& entry : entries_) {
    if (!entry.IsModel()) continue;
    const auto [first, is_new] = models_.try_emplace(entry.id, &entry);
    if (is_new) continue;
    const std::string& path = first->second->loader->path;
    const std::string whose = path == entry.loader->path
                                  ? "both variants of " + path
                                  : "one of " + path + ", one of " + entry.loader->path;
    return Error(Status::Usage("two cases are called '" + entry.id + "': " + whose));
  }
  return {};
}

void Collection::SetMarkers() {
  for (const auto& [id, config] : config_.entries) {
    const auto model = models_.find(id);
    if (model == models_.end()) continue;
    configured_markers_.emplace(
        &config, ModelMarkers(model->second->parallelism, model->second->run_mode, &config));
  }
  for (const std::string& strategy : strategies_) {
    for (const RunMode mode : {RunMode::kInference, RunMode::kTraining}) {
      plain_markers_[{strategy, mode}] = ModelMarkers(strategy, mode, nullptr);
    }
  }
  placeholder_markers_ = PlaceholderMarkers();
  discovery_markers_ = DiscoveryMarkers();
}

const CatalogEntry* Collection::Find(std::string_view id) const {
  const auto found = models_.find(FullId(id));
  return found == models_.end() ? nullptr : found->second;
}

const ConfigEntry* Collection::ConfigOf(const CatalogEntry& entry) const {
  if (!entry.IsModel()) return nullptr;
  const auto found = config_.entries.find(entry.id);
  return found == config_.entries.end() ? nullptr : &found->second;
}

bool Collection::IsExcluded(const CatalogEntry& entry) const {
  const ConfigEntry* const config = ConfigOf(entry);
  return config != nullptr && config->expectation.status == ConfigStatus::kExcludeModel;
}

const std::vector<std::string>& Collection::MarkersOf(const CatalogEntry& entry) const {
  if (entry.IsPlaceholder()) return placeholder_markers_;
  if (entry.IsDiscovery()) return discovery_markers_;
  if (const ConfigEntry* config = ConfigOf(entry)) return configured_markers_.at(config);
  return plain_markers_.at({entry.parallelism, entry.run_mode});
}

std::string Collection::DiscoveryErrorOf(const CatalogEntry& entry) const {
  const Loader& loader = *entry.loader;
  std::string text = "Cannot import path: " + catalog_->models_root + "/" + loader.path + ": " +
                     loader.error->message;
  if (loader.error->line > 0) text += " (line " + std::to_string(loader.error->line) + ")";
  return text;
}

bool Collection::WasNotLookedFor(std::string_view id) const {
  if (some_variants_) return true;
  const auto framework = FrameworkOfId(id);
  if (!framework) return false;
  const bool is_of_other =
      !frameworks_.empty() && std::ranges::find(frameworks_, *framework) == frameworks_.end();
  return is_of_other || std::ranges::find(excluded_, ModelOfId(id)) != excluded_.end();
}

bool Collection::IsOfOtherStrategy(std::string_view id) const {
  for (const std::string& strategy : other_strategies_) {
    for (const RunMode mode : {RunMode::kInference, RunMode::kTraining}) {
      const auto tail = [mode](const std::string& name) {
        return "-" + name + "-full-" + std::string(RunModeName(mode));
      };
      const std::string of_other = tail(strategy);
      if (!id.ends_with(of_other)) continue;
      const std::string_view stem = id.substr(0, id.size() - of_other.size());
      return models_.contains(std::string(stem) + tail(strategies_.front()));
    }
  }
  return false;
}

const Loader* Collection::UnreadableLoaderOf(std::string_view id) const {
  for (const Loader* loader : unreadable_) {
    const std::string& directory = loader->directory;
    if (id.starts_with(directory) && id.substr(directory.size()).starts_with('-')) return loader;
  }
  return nullptr;
}

std::vector<NamedConfigEntry> Collection::UnknownEntries() const {
  std::vector<NamedConfigEntry> unknown;
  for (const auto& [id, entry] : config_.entries) {
    if (models_.contains(id) || WasNotLookedFor(id) || IsOfOtherStrategy(id) ||
        UnreadableLoaderOf(id) != nullptr) {
      continue;
    }
    unknown.push_back({id, &entry});
  }
  return unknown;
}

std::vector<std::string> Collection::Warnings() const {
  std::vector<std::string> warnings = config_.notes;
  if (const size_t count = UnknownEntries().size(); count > 0) {
    const std::string entries = count == 1 ? " entry names" : " entries name";
    warnings.push_back("test_config: " + std::to_string(count) + entries +
                       " no case; `tt-host validate` lists " + (count == 1 ? "it" : "them"));
  }
  return warnings;
}

}  // namespace tthost
