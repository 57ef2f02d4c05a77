// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/cli/catalog_settings.h"
#include "host/cli/comparison_text.h"
#include "host/cli/configured_plugins.h"
#include "host/cli/python_environment.h"
#include "host/cli/run_commands.h"
#include "host/cli/worker_answer.h"
#include "host/config/plugin_configuration.h"

namespace tthost {
namespace {

Result<std::string> ExistingFile(const std::string& path, const char* argument,
                                 const FileSystem& filesystem) {
  if (filesystem.Exists(path) && !filesystem.IsDirectory(path)) {
    return std::filesystem::absolute(path).string();
  }
  return Error(Status::Usage(std::string(argument) + ": no file '" + path + "'"));
}

Json ComparatorsJson(const std::vector<ConfiguredPlugin>& comparators) {
  Json json = Json::array();
  for (const ConfiguredPlugin& plugin : comparators) json.push_back(ToJson(plugin));
  return json;
}

}  // namespace

Result<int> CompareOutputs(const CompareCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const std::string golden,
                          ExistingFile(command.golden, "golden", host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const std::string device,
                          ExistingFile(command.device, "device", host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  const PluginCatalog plugins = FindPlugins(
      PluginSearchFor(command.plugin_dir, project, host, command.python), host.filesystem);
  TTHOST_RETURN_IF_ERROR(CheckSettings(command.set, plugins));
  TTHOST_ASSIGN_OR_RETURN(
      const auto comparators,
      ConfigureComparators(command.comparator, plugins, {project.plugins, command.set}));
  TTHOST_ASSIGN_OR_RETURN(
      const PythonEnvironment python,
      FindPythonEnvironment(command.python, project.python, host.paths, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const Json answer,
                          AskWorker("compare",
                                    {{"venv", python.path},
                                     {"golden", golden},
                                     {"device", device},
                                     {"comparators", ComparatorsJson(comparators)}},
                                    host));
  TTHOST_ASSIGN_OR_RETURN(const Comparison comparison, ComparisonFromJson(answer));
  if (command.json) {
    host.out << ComparisonJson(comparison).dump(2) << "\n";
  } else {
    host.out << ComparisonText(comparison);
  }
  return comparison.passed ? 0 : 1;
}

}  // namespace tthost
