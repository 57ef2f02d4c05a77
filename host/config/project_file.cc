// SPDX-License-Identifier: Apache-2.0
#include "host/config/project_file.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/byte_size.h"
#include "host/config/json_schema.h"
#include "host/config/project_schema.h"
#include "host/config/resources_reader.h"
#include "host/config/yaml_document.h"

namespace tthost {
namespace {

using Strings = std::vector<std::string>;

std::optional<std::string> TextOf(const Json& file, const char* key) {
  const auto found = file.find(key);
  if (found == file.end()) return std::nullopt;
  return found->is_string() ? found->get<std::string>() : found->dump();
}

// Paths of the file start at its directory.
class PathBase {
 public:
  explicit PathBase(const std::string& file)
      : directory_(std::filesystem::path(file).parent_path()) {}

  std::string Resolve(const std::string& path) const {
    return (directory_ / path).lexically_normal().string();
  }
  std::optional<std::string> Resolve(const std::optional<std::string>& path) const {
    if (!path) return std::nullopt;
    return Resolve(*path);
  }
  Strings Resolve(Strings paths) const {
    for (std::string& path : paths) path = Resolve(path);
    return paths;
  }

 private:
  std::filesystem::path directory_;
};

void AddKeys(const PositionedDocument& document, const Json& mapping, const std::string& pointer,
             ConfigPlaces& places) {
  for (const auto& [key, value] : mapping.items()) {
    const std::string place = pointer + "/" + PointerToken(key);
    places.Add(place, document.WhereKey(place));
    if (value.is_object()) AddKeys(document, value, place, places);
  }
}

// What a plugin or the machine decides about is checked when they are known.
ConfigPlaces PlacesOf(const PositionedDocument& document) {
  ConfigPlaces places;
  for (const char* pointer : {"/arch", "/runtime"})
    places.Add(pointer, document.WhereValue(pointer));
  const Json::json_pointer devices("/resources/devices");
  const size_t count = document.Root().contains(devices) ? document.Root().at(devices).size() : 0;
  for (size_t i = 0; i < count; ++i) {
    const std::string arch = (devices / i / "arch").to_string();
    places.Add(arch, document.WhereValue(arch));
  }
  const auto plugins = document.Root().find("plugins");
  if (plugins != document.Root().end()) AddKeys(document, *plugins, "/plugins", places);
  return places;
}

Preset PresetFrom(const PositionedDocument& document, const std::string& name, const Json& fields) {
  PresetEntry entry;
  entry.where = document.WhereKey("/presets/" + PointerToken(name));
  entry.name = name;
  entry.arch = fields.value("arch", "");
  entry.runs_on = fields.value("runs_on", entry.arch);
  entry.marker = fields.value("marker", "");
  entry.keyword = fields.value("keyword", "");
  entry.groups = fields.value("splits", 1);
  for (const std::string& report : TextsAt(fields, "report")) {
    entry.arguments.insert(entry.arguments.end(), {"--report", report});
  }
  return {.name = name, .where = entry.where, .description = "", .entries = {entry}};
}

ProjectFile ProjectFileFromJson(const PositionedDocument& document, const std::string& path) {
  const Json& file = document.Root();
  const PathBase base(path);
  ProjectFile project;
  project.path = path;
  project.models_root = base.Resolve(TextOf(file, "models_root"));
  project.python = base.Resolve(TextOf(file, "python"));
  project.out = base.Resolve(TextOf(file, "out"));
  project.reasons = base.Resolve(TextOf(file, "reasons"));
  project.test_config = base.Resolve(TextsAt(file, "test_config"));
  project.plugin_dir = base.Resolve(TextsAt(file, "plugin_dir"));
  project.runtime = TextOf(file, "runtime");
  project.arch = TextOf(file, "arch");
  project.dtype = TextOf(file, "dtype");
  project.isolation = TextOf(file, "isolation");
  project.cache_policy = TextOf(file, "cache_policy");
  project.run_mode = TextOf(file, "run_mode");
  project.jobs = TextOf(file, "jobs");
  if (file.contains("seed")) project.seed = file["seed"].get<uint64_t>();
  if (file.contains("devices")) project.devices = file["devices"].get<int>();
  if (file.contains("retries")) project.retries = file["retries"].get<int>();
  project.retry_on = TextsAt(file, "retry_on");
  if (const auto retention = file.find("retention"); retention != file.end()) {
    project.retention.runs = retention->value("runs", project.retention.runs);
    project.retention.days = retention->value("days", project.retention.days);
  }
  if (file.contains("timeout")) project.timeout = file["timeout"].get<double>();
  if (file.contains("stage_timeout")) file["stage_timeout"].get_to(project.stage_timeout);
  if (const auto limit = TextOf(file, "memory_limit")) project.memory_limit = ParseByteSize(*limit);
  project.framework = TextsAt(file, "framework");
  project.parallelism = TextsAt(file, "parallelism");
  project.comparator = TextsAt(file, "comparator");
  project.report = TextsAt(file, "report");
  if (file.contains("exclude")) project.exclude = TextsAt(file, "exclude");
  project.arches = TextsAt(file, "arches");
  if (const auto plugins = file.find("plugins"); plugins != file.end()) {
    for (const auto& [id, values] : plugins->items()) project.plugins[id] = values.dump();
  }
  project.places = PlacesOf(document);
  project.preset_files = base.Resolve(TextsAt(file, "preset_files"));
  if (const auto presets = file.find("presets"); presets != file.end()) {
    for (const auto& [name, fields] : presets->items()) {
      project.presets.push_back(PresetFrom(document, name, fields));
    }
  }
  return project;
}

// "a/b" would be an entry of a preset, "a:b" two presets.
Result<void> CheckPresetNames(const ProjectFile& project) {
  for (const Preset& preset : project.presets) {
    if (preset.name.find_first_of("/:") == preset.name.npos) continue;
    return Error(Status::Usage(preset.where + ": preset '" + preset.name +
                               "': a name holds neither '/' nor ':'"));
  }
  return {};
}

Result<void> CheckMemoryLimit(const PositionedDocument& document, const ProjectFile& project) {
  const auto limit = document.Root().find("memory_limit");
  if (limit == document.Root().end() || project.memory_limit) return {};
  return Error(Status::Usage(document.WhereValue("/memory_limit") + ": '" +
                             limit->get<std::string>() + "' is no size of memory, such as 8GiB"));
}

}  // namespace

Result<ProjectFile> LoadProjectFile(FileSystem& filesystem, const std::string& explicit_path) {
  const std::string path = explicit_path.empty() ? kProjectFileName : explicit_path;
  if (!filesystem.Exists(path)) {
    if (explicit_path.empty()) return ProjectFile{};
    return Error(Status::Usage("project file '" + path + "' does not exist"));
  }
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  TTHOST_ASSIGN_OR_RETURN(const PositionedDocument document, ParseYaml(text, path));
  if (document.Root().is_null()) {
    ProjectFile empty;
    empty.path = path;
    return empty;
  }

  TTHOST_ASSIGN_OR_RETURN(const JsonSchema schema, JsonSchema::Compile(ProjectSchemaText()));
  TTHOST_RETURN_IF_ERROR(CheckDocument(document, schema));
  ProjectFile project = ProjectFileFromJson(document, path);
  TTHOST_RETURN_IF_ERROR(CheckPresetNames(project));
  TTHOST_ASSIGN_OR_RETURN(project.resources, ReadResources(document));
  TTHOST_RETURN_IF_ERROR(CheckMemoryLimit(document, project));
  return project;
}

}  // namespace tthost
