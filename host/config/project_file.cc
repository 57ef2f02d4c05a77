// SPDX-License-Identifier: Apache-2.0
#include "host/config/project_file.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/config/json_schema.h"
#include "host/config/project_schema.h"
#include "host/config/yaml_document.h"

namespace tthost {
namespace {

using Strings = std::vector<std::string>;

Strings ListOf(const Json& file, const char* key) {
  const auto found = file.find(key);
  if (found == file.end()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  return found->get<Strings>();
}

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

ProjectFile ProjectFileFromJson(const Json& file, const std::string& path) {
  const PathBase base(path);
  ProjectFile project;
  project.path = path;
  project.models_root = base.Resolve(TextOf(file, "models_root"));
  project.python = base.Resolve(TextOf(file, "python"));
  project.out = base.Resolve(TextOf(file, "out"));
  project.test_config = base.Resolve(ListOf(file, "test_config"));
  project.plugin_dir = base.Resolve(ListOf(file, "plugin_dir"));
  project.runtime = TextOf(file, "runtime");
  project.arch = TextOf(file, "arch");
  project.dtype = TextOf(file, "dtype");
  project.isolation = TextOf(file, "isolation");
  project.run_mode = TextOf(file, "run_mode");
  project.jobs = TextOf(file, "jobs");
  if (file.contains("seed")) project.seed = file["seed"].get<uint64_t>();
  if (file.contains("timeout")) project.timeout = file["timeout"].get<double>();
  project.parallelism = ListOf(file, "parallelism");
  project.comparator = ListOf(file, "comparator");
  project.report = ListOf(file, "report");
  project.exclude = ListOf(file, "exclude");
  if (const auto plugins = file.find("plugins"); plugins != file.end()) {
    for (const auto& [id, values] : plugins->items()) project.plugins[id] = values.dump();
  }
  return project;
}

Status Mistakes(const YamlDocument& document, const std::vector<SchemaProblem>& problems) {
  std::string text;
  for (const SchemaProblem& problem : problems) {
    const std::string where =
        problem.is_key ? document.WhereKey(problem.pointer) : document.WhereValue(problem.pointer);
    text += (text.empty() ? "" : "\n") + where + ": " + problem.text;
  }
  return Status::Usage(text);
}

}  // namespace

Result<ProjectFile> LoadProjectFile(FileSystem& filesystem, const std::string& explicit_path) {
  const std::string path = explicit_path.empty() ? kProjectFileName : explicit_path;
  if (!filesystem.Exists(path)) {
    if (explicit_path.empty()) return ProjectFile{};
    return Error(Status::Usage("project file '" + path + "' does not exist"));
  }
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  TTHOST_ASSIGN_OR_RETURN(const YamlDocument document, ParseYaml(text, path));
  if (document.Root().is_null()) return ProjectFileFromJson(Json::object(), path);

  TTHOST_ASSIGN_OR_RETURN(const JsonSchema schema, JsonSchema::Compile(ProjectSchemaText()));
  const auto problems = schema.Check(document.Root());
  if (!problems.empty()) return Error(Mistakes(document, problems));
  return ProjectFileFromJson(document.Root(), path);
}

}  // namespace tthost
