// SPDX-License-Identifier: Apache-2.0
// `tt-host plugin …`: what the manifests say.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/nearest_name.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/run_commands.h"
#include "host/plugins/elf_library.h"
#include "host/plugins/plugin_lock.h"

namespace tthost {
namespace {

std::string Columns(const std::string& a, const std::string& b, const std::string& c,
                    const std::string& d) {
  char text[128];
  std::snprintf(text, sizeof(text), "%-18s %-12s %-9s ", a.c_str(), b.c_str(), c.c_str());
  return text + d + "\n";
}

std::string StateText(const PluginManifest& plugin) {
  if (plugin.state == PluginState::kOk) return plugin.description;
  return std::string(PluginStateName(plugin.state)) + ": " + plugin.state_reason;
}

// One line per top-level key of the schema: "required = 0.99  number, 0 to 1: …".
std::string ConfigurationText(const PluginManifest& plugin) {
  const Json schema = Json::parse(plugin.config_schema, nullptr, false);
  if (!schema.is_object()) return "";
  std::string text;
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, property] : properties.items()) {
    text += "  " + key;
    if (property.contains("default")) text += " = " + property["default"].dump();
    if (property.contains("type")) text += "  " + property["type"].dump();
    if (property.contains("description")) {
      text += "  " + property["description"].get<std::string>();
    }
    text += "\n";
  }
  return text;
}

std::string FieldsText(const PluginManifest& plugin) {
  std::string text;
  for (const ConfigField& field : plugin.config_fields) {
    text += "  " + field.name + " -> " + field.pointer;
    if (!field.sets.empty()) text += ", turns on " + field.sets;
    text += "\n";
  }
  return text;
}

std::string Line(const std::string& name, const std::string& value) {
  if (value.empty()) return "";
  char text[32];
  std::snprintf(text, sizeof(text), "%-13s ", name.c_str());
  return text + value + "\n";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// What its files are, read without loading them.
std::string FilesText(const PluginManifest& plugin, const FileSystem& filesystem) {
  std::string text;
  if (const auto library = ReadElfLibrary(plugin.library)) {
    text += Line("needs", Joined(library->needed));
  }
  const auto locked = LockOf(plugin, filesystem);
  if (!locked) return text;
  for (const auto& [file, digest] : locked->sha256) text += Line("sha256", digest + "  " + file);
  return text;
}

std::string InfoText(const PluginManifest& plugin, const FileSystem& filesystem) {
  std::string text = Line("id", plugin.id) + Line("kind", std::string(PluginKindName(plugin.kind)));
  text += Line("version", plugin.version) + Line("description", plugin.description);
  text += Line("state", std::string(PluginStateName(plugin.state)) +
                            (plugin.state_reason.empty() ? "" : ": " + plugin.state_reason));
  text += Line("sdk", "built " + plugin.sdk_built + ", requires " + plugin.sdk_required);
  text += Line("publisher", plugin.publisher) + Line("license", plugin.license);
  text += Line("homepage", plugin.homepage);
  text += Line("manifest", plugin.path) + Line("library", plugin.library);
  text += Line("module", plugin.module) + Line("module file", plugin.module_file);
  text += Line("capabilities", Joined(plugin.capabilities));
  text += Line("extensions", Joined(plugin.extensions));
  text += FilesText(plugin, filesystem);
  if (const std::string keys = ConfigurationText(plugin); !keys.empty()) {
    text += "configuration (--set " + plugin.id + ".KEY=VALUE):\n" + keys;
  }
  if (!plugin.config_fields.empty()) text += "test_config fields:\n" + FieldsText(plugin);
  return text;
}

Status NoSuchPlugin(const PluginCatalog& catalog, const std::string& id) {
  std::vector<std::string> ids;
  for (const PluginManifest& plugin : catalog.plugins) ids.push_back(plugin.id);
  std::string text = "no plugin named '" + id + "'" + DidYouMean(id, ids) + "; searched:";
  for (const PluginDirectory& directory : catalog.directories) {
    text += "\n  " + directory.path + " (" + directory.state + ")";
  }
  return Status::Usage(text);
}

}  // namespace

Result<int> ListPlugins(const PluginListCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const PluginCatalog catalog,
                          FindAllPlugins(command.plugin_dir, command.python, host));
  Json json = Json::array();
  std::string text = Columns("ID", "KIND", "VERSION", "DESCRIPTION");
  for (const PluginManifest& plugin : catalog.plugins) {
    const std::string kind(PluginKindName(plugin.kind));
    if (!command.kind.empty() && kind != command.kind) continue;
    json.push_back(ToJson(plugin));
    text += Columns(plugin.id, kind, plugin.version, StateText(plugin));
  }
  host.out << (command.json ? json.dump(2) + "\n" : text);
  return 0;
}

Result<int> ShowPlugin(const PluginInfoCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const PluginCatalog catalog,
                          FindAllPlugins(command.plugin_dir, command.python, host));
  const auto found = std::ranges::find(catalog.plugins, command.id, &PluginManifest::id);
  if (found == catalog.plugins.end()) return Error(NoSuchPlugin(catalog, command.id));
  host.out << InfoText(*found, host.filesystem);
  return 0;
}

Result<int> ShowPluginPaths(const PluginPathsCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const PluginCatalog catalog,
                          FindAllPlugins(command.plugin_dir, command.python, host));
  for (const PluginDirectory& directory : catalog.directories) {
    host.out << directory.path << "  " << directory.origin << ", " << directory.state << "\n";
  }
  return 0;
}

}  // namespace tthost
