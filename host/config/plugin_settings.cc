// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "host/base/nearest_name.h"
#include "host/config/plugin_configuration.h"
#include "host/config/positioned_document.h"

namespace tthost {
namespace {

struct Setting {
  std::string plugin, key, value;
};

std::optional<Setting> ParseSetting(const std::string& text) {
  const size_t equals = text.find('=');
  const size_t dot = text.find('.');
  if (equals == std::string::npos || dot >= equals || dot == 0 || dot + 1 == equals) {
    return std::nullopt;
  }
  return Setting{text.substr(0, dot), text.substr(dot + 1, equals - dot - 1),
                 text.substr(equals + 1)};
}

std::string UpperCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

Result<void> ApplyEnvironment(const PluginManifest& manifest, PluginConfiguration& configuration) {
  const Json schema = Json::parse(manifest.config_schema, nullptr, /*allow_exceptions=*/false);
  if (!schema.is_object()) return {};
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, ignored] : properties.items()) {
    const std::string name = "TTHOST_" + UpperCase(manifest.id) + "_" + UpperCase(key);
    if (const char* value = std::getenv(name.c_str())) {
      TTHOST_RETURN_IF_ERROR(configuration.SetAbove(key, value, "environment variable " + name));
    }
  }
  return {};
}

Result<void> ApplySettings(const PluginManifest& manifest, const std::vector<std::string>& settings,
                           PluginConfiguration& configuration) {
  for (const std::string& text : settings) {
    const auto setting = ParseSetting(text);
    if (!setting || setting->plugin != manifest.id) continue;
    TTHOST_RETURN_IF_ERROR(configuration.SetAbove(setting->key, setting->value, "--set " + text));
  }
  return {};
}

}  // namespace

Result<PluginConfiguration> ConfigurePlugin(const PluginManifest& manifest,
                                            const PluginLayers& layers, bool counts) {
  constexpr const char* kGateKey = "gate";
  TTHOST_ASSIGN_OR_RETURN(auto configuration, PluginConfiguration::Make(manifest));
  if (counts && configuration.Knows(kGateKey)) {
    TTHOST_RETURN_IF_ERROR(configuration.SetBelow(kGateKey, "true", "--comparator"));
  }
  if (const auto project = layers.project.find(manifest.id); project != layers.project.end()) {
    const auto place = [&](const std::string& pointer) {
      return layers.places.Of("/plugins/" + PointerToken(manifest.id) + pointer);
    };
    TTHOST_RETURN_IF_ERROR(configuration.AddBelow(Json::parse(project->second), place));
  }
  TTHOST_RETURN_IF_ERROR(ApplyEnvironment(manifest, configuration));
  TTHOST_RETURN_IF_ERROR(ApplySettings(manifest, layers.set, configuration));
  return configuration;
}

Result<void> CheckSettings(const std::vector<std::string>& settings, const PluginCatalog& plugins) {
  std::vector<std::string> ids;
  for (const PluginManifest& plugin : plugins.plugins) ids.push_back(plugin.id);
  for (const std::string& text : settings) {
    const auto setting = ParseSetting(text);
    if (!setting) {
      return Error(Status::Usage("--set " + text + ": expected PLUGIN.key=value"));
    }
    if (std::ranges::find(ids, setting->plugin) == ids.end()) {
      return Error(Status::Usage("--set " + text + ": no plugin named '" + setting->plugin + "'" +
                                 DidYouMean(setting->plugin, ids)));
    }
  }
  return {};
}

}  // namespace tthost
