// SPDX-License-Identifier: Apache-2.0
#include "host/cli/catalog_settings.h"

#include <filesystem>

#include "host/cli/first_given.h"
#include "host/discover/exclusions.h"
#include "host/discover/models_root.h"
#include "host/discover/red_group.h"

namespace tthost {

namespace {

// The command line has checked the names.
std::vector<Framework> FrameworksFor(const std::vector<std::string>& names) {
  std::vector<Framework> frameworks;
  for (const std::string& name : names) {
    if (const auto framework = ParseFramework(name)) frameworks.push_back(*framework);
  }
  return frameworks;
}

}  // namespace

TestConfigOptions TestConfigFor(const CatalogArguments& arguments, const ProjectFile& project,
                                const PythonEnvironment& python, const Host& host) {
  TestConfigOptions options;
  options.paths = FirstGiven(arguments.test_config, project.test_config);
  options.arch = FirstGiven(arguments.arch, project.arch, "");
  if (arguments.arch.empty()) options.arch_origin = project.places.Of("/arch") + ": arch";
  options.arches = project.arches;
  options.cache_directory = std::filesystem::absolute(CacheDirectory()).string();
  options.worker = host.paths.worker;
  options.venv = python.path;
  return options;
}

PluginSearch PluginSearchFor(const std::vector<std::string>& plugin_dir, const ProjectFile& project,
                             const Host& host, const std::string& python) {
  PluginSearch search;
  // Where there is none, that is told when something needs it.
  if (auto found = FindPythonEnvironment(python, project.python, host.paths, host.filesystem)) {
    search.environment = std::move(found->path);
  }
  search.command_line_dirs = plugin_dir;
  search.project_dirs = project.plugin_dir;
  search.built_in_dir = host.paths.plugins;
  return search;
}

Result<CatalogSettings> ResolveCatalogSettings(const CatalogArguments& arguments,
                                               const ProjectFile& project, const Host& host) {
  CatalogSettings settings;
  TTHOST_ASSIGN_OR_RETURN(settings.python, FindPythonEnvironment(arguments.python, project.python,
                                                                 host.paths, host.filesystem));
  settings.plugin_search = PluginSearchFor(arguments.plugin_dir, project, host, arguments.python);
  if (arguments.locked) {
    TTHOST_ASSIGN_OR_RETURN(settings.plugin_search.lock,
                            ReadPluginLock(kPluginLockFile, host.filesystem));
  }

  DiscoverOptions& discover = settings.discover;
  TTHOST_ASSIGN_OR_RETURN(
      discover.models_root,
      ResolveModelsRoot(arguments.models_root, project.models_root.value_or(""), host.filesystem));
  discover.cache_directory = std::filesystem::absolute(CacheDirectory()).string();
  discover.venv = settings.python.path;
  discover.worker = host.paths.worker;
  discover.exclude = project.exclude;
  if (const auto names = FirstGiven(arguments.framework, project.framework); !names.empty()) {
    discover.frameworks = FrameworksFor(names);
  }

  CollectOptions& collect = settings.collect;
  collect.test_config = TestConfigFor(arguments, project, settings.python, host);
  collect.parallelism = project.parallelism;
  collect.frameworks = discover.frameworks;
  collect.excluded = Exclusions(discover.exclude).Names();
  collect.some_variants = WantsRedGroupOnly();
  return settings;
}

Result<PluginCatalog> FindAllPlugins(const std::vector<std::string>& plugin_dir,
                                     const std::string& python, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  return FindPlugins(PluginSearchFor(plugin_dir, project, host, python), host.filesystem);
}

}  // namespace tthost
