// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/manifest_reader.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/plugins/manifest_schema.h"

namespace tthost {
namespace {

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

Result<PluginManifest> ReadChecked(const FileSystem& filesystem, const std::string& path,
                                   const JsonSchema& schema) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  Json json;
  try {
    json = Json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    return Error(ParseFailure(path, text, error));
  }
  if (const auto problems = schema.Check(json); !problems.empty()) {
    std::string lines;
    for (const SchemaProblem& problem : problems) {
      lines += (lines.empty() ? "" : "; ") + problem.pointer + ": " + problem.text;
    }
    return Error(Status::Usage(path + ": " + lines));
  }
  TTHOST_ASSIGN_OR_RETURN(PluginManifest manifest, PluginManifestFromJson(json, path));
  if (const auto config = JsonSchema::Compile(manifest.config_schema); !config) {
    return Error(Status::Usage(path + ": config_schema: " + config.error().message));
  }
  return manifest;
}

void CheckCompatibility(const FileSystem& filesystem, PluginManifest& manifest) {
  if (manifest.state != PluginState::kOk) return;
  std::string reason;
  if (manifest.sdk_required != kSdkVersion) {
    reason = "needs SDK " + manifest.sdk_required + ", this host speaks " + kSdkVersion;
  } else if (manifest.sdk_built != kSdkVersion) {
    reason = "built against SDK " + manifest.sdk_built + ", this host speaks " + kSdkVersion;
  } else if (!filesystem.Exists(manifest.library)) {
    reason = "its library '" + manifest.library + "' does not exist";
  }
  if (reason.empty()) return;
  manifest.state = PluginState::kIncompatible;
  manifest.state_reason = reason;
}

}  // namespace

ManifestReader::ManifestReader() : schema_(ManifestSchema()) {}

PluginManifest ManifestReader::Read(const FileSystem& filesystem, const std::string& path) const {
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
  CheckCompatibility(filesystem, *manifest);
  return std::move(*manifest);
}

}  // namespace tthost
