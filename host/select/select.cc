// SPDX-License-Identifier: Apache-2.0
#include "host/select/select.h"

#include "host/select/case_plugins.h"

namespace tthost {
namespace {

void DescribeLoader(const Loader& loader, Case& test_case) {
  test_case.loader_path = loader.path;
  test_case.loader_directory = loader.directory;
  test_case.framework = loader.framework;
  test_case.loader_methods = loader.methods;
  test_case.imports = loader.imports;
  test_case.has_requirements = loader.has_requirements;
}

Case MakeCase(const Collection& collection, const CatalogEntry& entry) {
  Case test_case;
  test_case.id = entry.id;
  test_case.node_id = entry.NodeId();
  test_case.function = entry.Function();
  test_case.run_mode = entry.run_mode;
  test_case.parallelism = entry.parallelism;
  test_case.markers = collection.MarkersOf(entry);
  if (entry.loader != nullptr) DescribeLoader(*entry.loader, test_case);
  if (entry.IsModel()) {
    test_case.variant = entry.variant->name;
    test_case.facts = entry.variant->facts;
    if (const ConfigEntry* config = collection.ConfigOf(entry)) {
      test_case.expectation = config->expectation;
    }
  } else if (entry.IsPlaceholder()) {
    test_case.is_placeholder = true;
    test_case.expectation.bringup_status = entry.placeholder->bringup_status;
    test_case.expectation.reason = entry.placeholder->reason;
  } else if (entry.IsDiscovery()) {
    test_case.discovery_error = collection.DiscoveryErrorOf(entry);
  }
  return test_case;
}

}  // namespace

Result<Selection> Select(const Collection& collection, const Choice& choice,
                         const PluginCatalog& plugins, const SelectOptions& options) {
  TTHOST_ASSIGN_OR_RETURN(auto case_plugins,
                          CasePlugins::Make(plugins, collection.Strategies(), options));
  Selection selection;
  selection.cases.reserve(choice.entries.size());
  for (const CatalogEntry* entry : choice.entries) {
    Case test_case = MakeCase(collection, *entry);
    if (entry->IsModel()) {
      TTHOST_RETURN_IF_ERROR(case_plugins.Configure(collection.ConfigOf(*entry), test_case));
    }
    selection.cases.push_back(std::move(test_case));
  }
  return selection;
}

}  // namespace tthost
