// SPDX-License-Identifier: Apache-2.0
#include "host/cli/preset_cases.h"

#include <optional>

#include "host/base/shell_quote.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/filter_settings.h"
#include "host/cli/preset_arguments.h"
#include "host/select/arch_table.h"

namespace tthost {

struct PresetCases::Source {
  PluginCatalog plugins;
  Catalog catalog;
  std::optional<Collection> collection;
};

PresetCases::PresetCases(const CatalogArguments& catalog, const ProjectFile& project,
                         const Host& host)
    : catalog_(catalog), project_(project), host_(host) {}

PresetCases::~PresetCases() = default;

Result<EntryCases> PresetCases::Of(const PresetEntry& entry) {
  TTHOST_ASSIGN_OR_RETURN(const RunCommand preset, RunCommandOf(entry, PresetArches(project_)));
  RunCommand given;
  given.catalog = catalog_;
  EntryCases cases;
  cases.command = FillIn(given, preset);
  const FilterArguments& filter = cases.command.filter;
  TTHOST_ASSIGN_OR_RETURN(cases.collection, CollectionOf(cases.command.catalog, filter));
  TTHOST_ASSIGN_OR_RETURN(
      cases.options,
      ResolveFilterOptions(filter, project_, cases.collection->Source().models_root, "", host_));
  cases.options.tests_to_run.reset();
  cases.options.group.reset();
  cases.options.failures.reset();
  auto choice = Choose(*cases.collection, cases.options);
  if (!choice) return Error(Status::Usage(entry.where + ": " + choice.error().message));
  cases.choice = *std::move(choice);
  return cases;
}

Result<const Collection*> PresetCases::Everything(const std::vector<std::string>& frameworks) {
  CatalogArguments arguments = catalog_;
  if (arguments.framework.empty()) arguments.framework = frameworks;
  return CollectionOf(arguments, {});
}

Result<const Collection*> PresetCases::CollectionOf(const CatalogArguments& arguments,
                                                    const FilterArguments& filter) {
  TTHOST_ASSIGN_OR_RETURN(CatalogSettings settings,
                          ResolveCatalogSettings(arguments, project_, host_));
  if (!filter.parallelism.empty()) settings.collect.parallelism = filter.parallelism;
  settings.collect.ignore_broken = filter.ignore_broken;
  const std::string key =
      JoinWords({settings.discover.models_root, settings.collect.test_config.arch,
                 JoinWords(arguments.framework), JoinWords(settings.collect.test_config.paths),
                 JoinWords(settings.plugin_search.command_line_dirs),
                 JoinWords(settings.collect.parallelism), filter.ignore_broken ? "all" : ""});
  std::unique_ptr<Source>& source = sources_[key];
  if (source != nullptr) return &*source->collection;

  auto made = std::make_unique<Source>();
  made->plugins = FindPlugins(settings.plugin_search, host_.filesystem);
  TTHOST_ASSIGN_OR_RETURN(made->catalog,
                          Discover(settings.discover, host_.filesystem, host_.runner));
  TTHOST_ASSIGN_OR_RETURN(made->collection,
                          Collection::Make(made->catalog, made->plugins, settings.collect,
                                           host_.filesystem, host_.runner));
  source = std::move(made);
  return &*source->collection;
}

std::vector<std::string> PresetArches(const ProjectFile& project) {
  return KnownArches(project.arches);
}

}  // namespace tthost
