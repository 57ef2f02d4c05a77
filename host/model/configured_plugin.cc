// SPDX-License-Identifier: Apache-2.0
#include "host/model/configured_plugin.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace tthost {

ConfiguredPlugin WithConfig(const PluginManifest& manifest, std::string config) {
  return {.id = manifest.id,
          .library = manifest.library,
          .config = std::move(config),
          .module = manifest.module,
          .module_directory = manifest.module_directory,
          .environment = manifest.environment};
}

Json ToJson(const ConfiguredPlugin& plugin) {
  Json json = {{"id", plugin.id}, {"library", plugin.library}, {"config", plugin.config}};
  if (plugin.IsPython()) {
    json["module"] = plugin.module;
    json["environment"] = plugin.environment;
  }
  if (!plugin.module_directory.empty()) json["module_directory"] = plugin.module_directory;
  return json;
}

ConfiguredPlugin ConfiguredPluginFromJson(const Json& json) {
  return {.id = json.at("id"),
          .library = json.at("library"),
          .config = json.at("config"),
          .module = json.value("module", ""),
          .module_directory = json.value("module_directory", ""),
          .environment = json.value("environment", "")};
}

}  // namespace tthost
