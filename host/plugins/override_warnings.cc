// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/override_warnings.h"

#include "host/plugins/environment_plugins.h"

namespace tthost {
namespace {

bool IsRefused(const PluginManifest& plugin) {
  return plugin.state != PluginState::kOk && plugin.state != PluginState::kShadowed;
}

// Somebody has named its place.
bool IsGiven(const PluginManifest& plugin) {
  return plugin.origin == "--plugin-dir" || plugin.origin == "TTHOST_PLUGIN_PATH" ||
         plugin.origin == "tt-host.yaml";
}

// The usable plugin in the place of `plugin`; null: none.
const PluginManifest* UsedInsteadOf(const PluginManifest& plugin, const PluginCatalog& catalog) {
  if (!plugin.version.empty()) return catalog.Find(plugin.kind, plugin.id);
  // A manifest that could not be read does not tell its kind.
  for (const PluginManifest& other : catalog.plugins) {
    if (other.state == PluginState::kOk && other.id == plugin.id) return &other;
  }
  return nullptr;
}

std::string NameOf(const PluginManifest& plugin) {
  return std::string(PluginKindName(plugin.kind)) + " '" + plugin.id + "'";
}

}  // namespace

std::vector<std::string> OverrideWarnings(const PluginCatalog& catalog) {
  std::vector<std::string> warnings;
  for (const PluginManifest& plugin : catalog.plugins) {
    const PluginManifest* const used = UsedInsteadOf(plugin, catalog);
    if (used == nullptr) continue;
    if (IsGiven(plugin) && IsRefused(plugin)) {
      warnings.push_back(NameOf(*used) + " of " + plugin.path + " [" + plugin.origin + "] is " +
                         std::string(PluginStateName(plugin.state)) + ": " + plugin.state_reason +
                         "; " + used->path + " is used instead");
    } else if (plugin.origin == kBuiltInOrigin && plugin.state == PluginState::kShadowed &&
               used->origin == kEnvironmentOrigin) {
      warnings.push_back("the built-in " + NameOf(plugin) + " is not used: " + used->path +
                         " of the Python environment takes its place");
    }
  }
  return warnings;
}

}  // namespace tthost
