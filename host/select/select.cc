// SPDX-License-Identifier: Apache-2.0
#include "host/select/select.h"

#include <algorithm>
#include <unordered_set>

#include "host/base/nearest_name.h"
#include "host/select/case_arguments.h"
#include "host/select/case_markers.h"
#include "host/select/case_plugins.h"
#include "host/select/catalog_entry.h"
#include "host/select/expression_filter.h"

namespace tthost {
namespace {

// Warnings beyond these are counted, not listed.
constexpr size_t kListedWarnings = 5;

// Warnings about entries of test_config that no case has.
std::vector<std::string> WarnOfUnknownIds(const TestConfig& config,
                                          const std::vector<CatalogEntry>& entries) {
  std::unordered_set<std::string_view> known;
  for (const CatalogEntry& entry : entries) {
    if (!entry.IsDiscovery()) known.insert(entry.id);
  }
  std::vector<std::pair<std::string, std::string>> unknown;  // where, id
  for (const auto& [id, entry] : config.entries) {
    if (!known.contains(id)) unknown.emplace_back(entry.where, id);
  }
  if (unknown.empty()) return {};

  std::ranges::sort(unknown);
  const std::vector<std::string> ids(known.begin(), known.end());
  std::vector<std::string> warnings;
  for (const auto& [where, id] : unknown) {
    if (warnings.size() == kListedWarnings) {
      warnings.push_back("test_config: " + std::to_string(unknown.size() - kListedWarnings) +
                         " more entries name no case of this models root");
      break;
    }
    warnings.push_back(where + ": no case is called '" + id + "'" + DidYouMean(id, ids));
  }
  return warnings;
}

// Which of the chosen entries run, by everything but the positional arguments.
class EntryFilter {
 public:
  static Result<EntryFilter> Make(const SelectOptions& options) {
    TTHOST_ASSIGN_OR_RETURN(auto expressions,
                            ExpressionFilter::Make(options.keyword, options.marker));
    return EntryFilter(options, std::move(expressions));
  }

  Result<bool> Keeps(const CatalogEntry& entry, const std::vector<std::string>& markers) const {
    TTHOST_ASSIGN_OR_RETURN(const bool matches, expressions_.Keeps(entry, markers));
    if (!matches) return false;
    const auto& strategies = options_.parallelism;
    const bool strategy_runs =
        strategies.empty() || std::ranges::find(strategies, entry.parallelism) != strategies.end();
    return strategy_runs && (!options_.run_mode || *options_.run_mode == entry.run_mode);
  }
  // A loader that cannot be read is told in a run of everything, or when it is asked for.
  bool KeepsDiscovery() const { return NamesCases(options_.arguments) || expressions_.IsEmpty(); }

 private:
  EntryFilter(const SelectOptions& options, ExpressionFilter expressions)
      : options_(options), expressions_(std::move(expressions)) {}

  const SelectOptions& options_;
  ExpressionFilter expressions_;
};

std::string DiscoveryError(const Catalog& catalog, const Loader& loader) {
  std::string text = "Cannot import path: " + catalog.models_root + "/" + loader.path + ": " +
                     loader.error->message;
  if (loader.error->line > 0) text += " (line " + std::to_string(loader.error->line) + ")";
  return text;
}

Case MakeCase(const Catalog& catalog, const CatalogEntry& entry, const ConfigEntry* config,
              std::vector<std::string> markers) {
  const Loader& loader = *entry.loader;
  Case test_case;
  test_case.id = entry.id;
  test_case.node_id = entry.NodeId();
  test_case.function = entry.Function();
  test_case.loader_path = loader.path;
  test_case.loader_directory = loader.directory;
  test_case.run_mode = entry.run_mode;
  test_case.loader_methods = loader.methods;
  test_case.imports = loader.imports;
  test_case.has_requirements = loader.has_requirements;
  test_case.markers = std::move(markers);
  test_case.parallelism = entry.parallelism;
  if (config != nullptr) test_case.expectation = config->expectation;
  if (entry.IsDiscovery()) {
    test_case.discovery_error = DiscoveryError(catalog, loader);
  } else {
    test_case.variant = entry.variant->name;
    test_case.facts = entry.variant->facts;
  }
  return test_case;
}

}  // namespace

Result<Selection> Select(const Catalog& catalog, const PluginCatalog& plugins,
                         const SelectOptions& options, FileSystem& filesystem,
                         ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(const auto filter, EntryFilter::Make(options));
  TTHOST_ASSIGN_OR_RETURN(auto case_plugins, CasePlugins::Make(plugins, options));
  TTHOST_ASSIGN_OR_RETURN(const auto config, LoadTestConfig(options.test_config, plugins, filesystem, runner));
  TTHOST_ASSIGN_OR_RETURN(const auto entries, ExpandCatalog(catalog, case_plugins.Strategies()));
  TTHOST_ASSIGN_OR_RETURN(const auto chosen, ResolveArguments(options.arguments, entries));

  Selection selection;
  selection.warnings = WarnOfUnknownIds(config, entries);
  for (const CatalogEntry* entry : chosen) {
    const ConfigEntry* expected = entry->IsDiscovery() ? nullptr : config.Find(entry->id);
    std::vector<std::string> markers = MarkersOf(*entry, expected);
    if (entry->IsDiscovery()) {
      if (filter.KeepsDiscovery()) {
        selection.cases.push_back(MakeCase(catalog, *entry, nullptr, std::move(markers)));
      }
      continue;
    }
    ++selection.collected;
    // Such a case is gone before anything is deselected.
    if (expected && expected->expectation.status == ConfigStatus::kExcludeModel) continue;
    TTHOST_ASSIGN_OR_RETURN(const bool keeps, filter.Keeps(*entry, markers));
    if (!keeps) {
      ++selection.deselected;
      continue;
    }
    Case test_case = MakeCase(catalog, *entry, expected, std::move(markers));
    TTHOST_RETURN_IF_ERROR(case_plugins.Configure(expected, test_case));
    selection.cases.push_back(std::move(test_case));
  }
  return selection;
}

}  // namespace tthost
