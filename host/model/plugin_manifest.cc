// SPDX-License-Identifier: Apache-2.0
#include "host/model/plugin_manifest.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/nearest_name.h"
#include "host/model/json_reading.h"
#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<PluginKind, 3> kKinds = {{
    {PluginKind::kComparator, "comparator"},
    {PluginKind::kParallelism, "parallelism"},
    {PluginKind::kReporter, "reporter"},
}};

constexpr NamedValues<PluginState, 6> kStates = {{
    {PluginState::kOk, "ok"},
    {PluginState::kShadowed, "shadowed"},
    {PluginState::kUntrusted, "untrusted"},
    {PluginState::kIncompatible, "incompatible"},
    {PluginState::kNoManifest, "no manifest"},
    {PluginState::kUnlocked, "unlocked"},
}};

#if defined(__aarch64__)
constexpr const char* kPlatform = "linux-aarch64";
#else
constexpr const char* kPlatform = "linux-x86_64";
#endif

std::vector<ConfigField> FieldsFromJson(const Json& json) {
  std::vector<ConfigField> fields;
  for (const auto& [name, field] : json.items()) {
    fields.push_back({name, field.at("pointer"), field.value("sets", "")});
  }
  return fields;
}

Json FieldsToJson(const std::vector<ConfigField>& fields) {
  Json json = Json::object();
  for (const ConfigField& field : fields) {
    json[field.name] = {{"pointer", field.pointer}};
    if (!field.sets.empty()) json[field.name]["sets"] = field.sets;
  }
  return json;
}

void ResolveCode(const Json& json, PluginManifest& manifest) {
  const auto directory = std::filesystem::path(manifest.path).parent_path();
  manifest.module_directory = directory.string();
  if (json.at("runtime") == "python") {
    manifest.module = json.at("module");
    return;
  }
  const Json libraries = json.value("library", Json::object());
  if (const auto library = libraries.find(kPlatform); library != libraries.end()) {
    manifest.library = (directory / library->get<std::string>()).lexically_normal().string();
  } else {
    manifest.state = PluginState::kIncompatible;
    manifest.state_reason = std::string("has no library for ") + kPlatform;
  }
}

// Why the plugin of that id cannot serve, when there is one; else empty.
std::string UnusableReason(const PluginCatalog& catalog, PluginKind kind, std::string_view id) {
  for (const PluginManifest& plugin : catalog.plugins) {
    if (plugin.id != id || plugin.state == PluginState::kShadowed) continue;
    if (plugin.kind != kind) {
      return "'" + plugin.id + "' is a " + std::string(PluginKindName(plugin.kind));
    }
    return plugin.path + " is " + std::string(PluginStateName(plugin.state)) + ": " +
           plugin.state_reason;
  }
  return "";
}

}  // namespace

std::string_view PluginKindName(PluginKind kind) { return NameOf(kKinds, kind); }
std::optional<PluginKind> ParsePluginKind(std::string_view text) { return ValueOf(kKinds, text); }
std::string_view PluginStateName(PluginState state) { return NameOf(kStates, state); }

const PluginManifest* PluginCatalog::Find(PluginKind kind, std::string_view id) const {
  for (const PluginManifest& plugin : plugins) {
    if (plugin.state == PluginState::kOk && plugin.kind == kind && plugin.id == id) return &plugin;
  }
  return nullptr;
}

Status UnknownPlugin(const PluginCatalog& catalog, PluginKind kind, std::string_view id) {
  std::vector<std::string> usable;
  for (const PluginManifest& plugin : catalog.plugins) {
    if (plugin.kind == kind && plugin.state == PluginState::kOk) usable.push_back(plugin.id);
  }
  std::string text = "no " + std::string(PluginKindName(kind)) + " named '" + std::string(id) +
                     "'" + DidYouMean(id, usable);
  if (const std::string reason = UnusableReason(catalog, kind, id); !reason.empty()) {
    text += "; " + reason;
  }
  text += "; searched:";
  for (const PluginDirectory& directory : catalog.directories) {
    text += "\n  " + directory.path + " [" + directory.origin + "] (" + directory.state + ")";
  }
  if (catalog.directories.empty()) text += " no directory";
  return Status::Usage(text);
}

Result<PluginManifest> PluginManifestFromJson(const Json& json, const std::string& path) {
  return ReadingJson<PluginManifest>("plugin manifest " + path, [&] {
    PluginManifest manifest;
    manifest.path = path;
    manifest.id = json.at("id");
    const std::string kind = json.at("kind");
    manifest.kind = Required(ValueOf(kKinds, kind), "kind", kind);
    manifest.version = json.at("version");
    manifest.sdk_built = json.at("sdk").at("built");
    manifest.sdk_required = json.at("sdk").at("required");
    manifest.publisher = json.value("publisher", "");
    manifest.license = json.value("license", "");
    manifest.homepage = json.value("homepage", "");
    manifest.description = json.value("description", "");
    manifest.capabilities = json.value("capabilities", std::vector<std::string>{});
    manifest.extensions = json.value("extensions", std::vector<std::string>{});
    manifest.config_fields = FieldsFromJson(json.value("config_fields", Json::object()));
    manifest.config_schema = json.value("config_schema", Json::object()).dump();
    if (const auto process = json.find("process"); process != json.end()) {
      manifest.process = process->dump();
    }
    manifest.facts = json.value("facts", std::vector<std::string>{});
    ResolveCode(json, manifest);
    return manifest;
  });
}

Json ToJson(const PluginManifest& manifest) {
  Json json = {
      {"id", manifest.id},
      {"kind", PluginKindName(manifest.kind)},
      {"version", manifest.version},
      {"sdk", {{"built", manifest.sdk_built}, {"required", manifest.sdk_required}}},
      {"publisher", manifest.publisher},
      {"license", manifest.license},
      {"homepage", manifest.homepage},
      {"description", manifest.description},
      {"capabilities", manifest.capabilities},
      {"extensions", manifest.extensions},
      {"config_fields", FieldsToJson(manifest.config_fields)},
      {"config_schema",
       Json::parse(manifest.config_schema.empty() ? std::string("{}") : manifest.config_schema)},
      {"path", manifest.path},
      {"origin", manifest.origin},
      {"runtime", manifest.RuntimeName()},
      {"library", manifest.library},
      {"state", PluginStateName(manifest.state)},
      {"state_reason", manifest.state_reason}};
  if (manifest.IsPython()) {
    json["module"] = manifest.module;
    json["module_directory"] = manifest.module_directory;
    json["module_file"] = manifest.module_file;
  }
  if (!manifest.process.empty()) json["process"] = Json::parse(manifest.process);
  if (!manifest.facts.empty()) json["facts"] = manifest.facts;
  return json;
}

}  // namespace tthost
