// SPDX-License-Identifier: Apache-2.0
#include "host/cli/selected_cases.h"

#include <functional>

#include "host/cli/choose_any.h"
#include "host/cli/preset_cases.h"
#include "host/cli/preset_run.h"
#include "host/select/case_arguments.h"

namespace tthost {
namespace {

using ChooseFrom = std::function<Result<Choice>(const Collection&, const FilterOptions&,
                                                const std::vector<FilterArguments>&)>;

Result<SelectedCases> SelectBy(const ChooseFrom& choose, const CatalogArguments& catalog_arguments,
                               const FilterArguments& filter, const Host& host) {
  RunCommand run;
  run.catalog = catalog_arguments;
  run.filter = filter;
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(const PresetRun preset,
                          ApplyPreset(run, project, PresetArches(project), host.filesystem));
  SelectedCases cases;
  TTHOST_ASSIGN_OR_RETURN(cases.settings, ResolveRunSettings(preset.command, project, "", host));
  const RunSettings& settings = cases.settings;
  const PluginCatalog plugins = FindPlugins(settings.catalog.plugin_search, host.filesystem);
  TTHOST_ASSIGN_OR_RETURN(const Catalog catalog,
                          Discover(settings.catalog.discover, host.filesystem, host.runner));
  TTHOST_ASSIGN_OR_RETURN(
      const Collection collection,
      Collection::Make(catalog, plugins, settings.catalog.collect, host.filesystem, host.runner));
  TTHOST_ASSIGN_OR_RETURN(const Choice choice, choose(collection, settings.filter, preset.filters));
  TTHOST_ASSIGN_OR_RETURN(cases.selection, Select(collection, choice, plugins, settings.select));
  return cases;
}

}  // namespace

Result<SelectedCases> SelectCases(const CatalogArguments& catalog, const FilterArguments& filter,
                                  const Host& host) {
  return SelectBy(ChooseAny, catalog, filter, host);
}

Result<SelectedCases> SelectCase(const CatalogArguments& catalog, const std::string& id,
                                 const Host& host) {
  const auto choose_one = [&](const Collection& collection, const FilterOptions&,
                              const std::vector<FilterArguments>&) -> Result<Choice> {
    Choice choice;
    TTHOST_ASSIGN_OR_RETURN(choice.entries, ResolveArguments({id}, collection));
    if (choice.entries.size() == 1) return choice;
    return Error(Status::Usage("'" + id + "' stands for " + std::to_string(choice.entries.size()) +
                               " cases; one is explained at a time"));
  };
  return SelectBy(choose_one, catalog, {}, host);
}

}  // namespace tthost
