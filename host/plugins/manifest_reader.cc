// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/manifest_reader.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/plugins/manifest_schema.h"
#include "host/plugins/sdk_version.h"

namespace tthost {
namespace {

using namespace nlohmann::literals;

JsonSchema ManifestSchema() {
  auto schema = JsonSchema::Compile(ManifestSchemaText());
  assert(schema && "the manifest's own schema is valid");
  return std::move(*schema);
}

std::string StemOf(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  return name.substr(0, name.size() - std::string_view(kManifestSuffix).size());
}

// "FILE:3: what the parser says"
Status ParseFailure(const std::string& path, const std::string& text,
                    const nlohmann::json::parse_error& error) {
  const auto end = text.begin() + static_cast<ptrdiff_t>(std::min(error.byte, text.size()));
  const auto line = 1 + std::count(text.begin(), end, '\n');
  return Status::Usage(path + ":" + std::to_string(line) + ": not JSON: " + error.what());
}

// A manifest of a newer SDK may have keys that this host does not know; in any other they are
// mistakes.
bool IsNewerThanHost(const Json& manifest) {
  const auto built = manifest.contains("/sdk/built"_json_pointer)
                         ? manifest.at("/sdk/built"_json_pointer)
                         : Json();
  const auto version = built.is_string() ? ParseSdkVersion(built.get<std::string>()) : std::nullopt;
  return version && *version > HostSdkVersion();
}

Result<PluginManifest> ReadChecked(const FileSystem& filesystem, const std::string& path,
                                   const JsonSchema& schema) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  Json json;
  try {
    json = Json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    return Error(ParseFailure(path, text, error));
  }
  const bool is_newer = IsNewerThanHost(json);
  std::string lines;
  for (const SchemaProblem& problem : schema.Check(json)) {
    if (is_newer && problem.is_key) continue;
    lines += (lines.empty() ? "" : "; ") + problem.pointer + ": " + problem.text;
  }
  if (!lines.empty()) return Error(Status::Usage(path + ": " + lines));
  TTHOST_ASSIGN_OR_RETURN(PluginManifest manifest, PluginManifestFromJson(json, path));
  if (const auto config = JsonSchema::Compile(manifest.config_schema); !config) {
    return Error(Status::Usage(path + ": config_schema: " + config.error().message));
  }
  return manifest;
}

// The schema has checked the form.
SdkVersion VersionOf(const std::string& text) {
  const auto version = ParseSdkVersion(text);
  assert(version);
  return *version;
}

// Finds the file of "package.module:Class": below the directory of the manifest, or where the
// manifest lies inside the package, below the directory above that.
void FindModule(const FileSystem& filesystem, PluginManifest& manifest) {
  std::string module = manifest.module.substr(0, manifest.module.find(':'));
  std::ranges::replace(module, '.', '/');
  std::vector<std::string> directories = {manifest.module_directory};
  for (size_t slash = module.find('/'); slash != module.npos; slash = module.find('/', slash + 1)) {
    const std::string package = "/" + module.substr(0, slash);
    const std::string& beside = manifest.module_directory;
    if (!beside.ends_with(package)) continue;
    directories.push_back(beside.substr(0, beside.size() - package.size()));
  }
  for (const std::string& directory : directories) {
    for (const char* ending : {".py", "/__init__.py"}) {
      const std::string file = directory + "/" + module + ending;
      if (!filesystem.Exists(file)) continue;
      manifest.module_directory = directory;
      manifest.module_file = file;
      return;
    }
  }
}

void CheckCompatibility(const FileSystem& filesystem, PluginManifest& manifest) {
  if (manifest.state != PluginState::kOk) return;
  if (manifest.IsPython()) FindModule(filesystem, manifest);
  std::string reason = MisfitReason(VersionOf(manifest.sdk_built), VersionOf(manifest.sdk_required),
                                    HostSdkVersion());
  if (!reason.empty()) {
    // Whether its code is there does not matter.
  } else if (manifest.IsPython() && manifest.module_file.empty()) {
    reason = "its module '" + manifest.module + "' is not in " + manifest.module_directory +
             ": expected NAME.py or NAME/__init__.py there";
  } else if (!manifest.IsPython() && !filesystem.Exists(manifest.library)) {
    reason = "its library '" + manifest.library + "' does not exist";
  }
  if (reason.empty()) return;
  manifest.state = PluginState::kIncompatible;
  manifest.state_reason = reason;
}

}  // namespace

ManifestReader::ManifestReader() : schema_(ManifestSchema()) {}

PluginManifest ManifestReader::Read(const FileSystem& filesystem, const std::string& path,
                                    const std::string& module_directory) const {
  auto manifest = ReadChecked(filesystem, path, schema_);
  if (!manifest) {
    PluginManifest unreadable;
    unreadable.id = StemOf(path);
    unreadable.path = path;
    unreadable.config_schema = "{}";
    unreadable.state = PluginState::kIncompatible;
    unreadable.state_reason = manifest.error().message;
    return unreadable;
  }
  if (!module_directory.empty()) manifest->module_directory = module_directory;
  CheckCompatibility(filesystem, *manifest);
  return std::move(*manifest);
}

}  // namespace tthost
