// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_collection.h"

#include <ostream>
#include <utility>

#include "host/cli/preset_cases.h"
#include "host/plugins/override_warnings.h"

namespace tthost {

Result<RunCollection> CollectForRun(const RunCommand& given, const StoredRun* resumed,
                                    const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(PresetRun preset,
                          ApplyPreset(given, project, PresetArches(project), host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(RunSettings settings,
                          ResolveRunSettings(preset.command, project, resumed, host));
  PluginCatalog plugins = FindPlugins(settings.catalog.plugin_search, host.filesystem);
  for (const std::string& warning : OverrideWarnings(plugins)) {
    host.err << "tt-host: warning: " << warning << "\n";
  }
  TTHOST_ASSIGN_OR_RETURN(Catalog found,
                          Discover(settings.catalog.discover, host.filesystem, host.runner));
  auto catalog = std::make_unique<const Catalog>(std::move(found));
  TTHOST_ASSIGN_OR_RETURN(
      Collection collection,
      Collection::Make(*catalog, plugins, settings.catalog.collect, host.filesystem, host.runner));
  return RunCollection{.project = std::move(project),
                       .preset = std::move(preset),
                       .settings = std::move(settings),
                       .plugins = std::move(plugins),
                       .catalog = std::move(catalog),
                       .collection = std::move(collection)};
}

}  // namespace tthost
