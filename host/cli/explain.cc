// SPDX-License-Identifier: Apache-2.0
// `tt-host explain`: one case, from its loader to what would run.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/shell_quote.h"
#include "host/cli/case_explanation.h"
#include "host/cli/choose_any.h"
#include "host/cli/run_collection.h"
#include "host/cli/run_commands.h"
#include "host/execute/case_plan.h"
#include "host/select/case_arguments.h"

namespace tthost {
namespace {

RunCommand RunOf(const ExplainCommand& command) {
  RunCommand run;
  run.catalog = command.catalog;
  run.filter = command.filter;
  run.comparator = command.comparator;
  run.set = command.set;
  run.runtime = command.runtime;
  return run;
}

Result<const CatalogEntry*> EntryOf(const std::string& id, const Collection& collection) {
  TTHOST_ASSIGN_OR_RETURN(const auto entries, ResolveArguments({id}, collection));
  if (entries.size() == 1) return entries.front();
  return Error(Status::Usage("'" + id + "' stands for " + std::to_string(entries.size()) +
                             " cases; one is explained at a time"));
}

// What leaves the entry out beside expressions.
std::vector<std::string> ReasonsAgainst(const CatalogEntry& entry, const Collection& collection,
                                        const FilterOptions& filter) {
  std::vector<std::string> reasons;
  if (collection.IsExcluded(entry)) reasons.push_back("test_config leaves it out: EXCLUDE_MODEL");
  if (filter.tests_to_run) {
    const bool is_listed = std::ranges::any_of(*filter.tests_to_run, [&](const std::string& name) {
      return CanonicalItem(name) == entry.ItemName();
    });
    if (!is_listed) reasons.push_back(".pytest_tests_to_run does not list it");
  }
  if (!entry.IsModel()) return reasons;
  const auto& strategies = filter.parallelism;
  if (!strategies.empty() && std::ranges::find(strategies, entry.parallelism) == strategies.end()) {
    reasons.push_back("--parallelism " + JoinWords(strategies) + " leaves it out");
  }
  if (filter.run_mode && *filter.run_mode != entry.run_mode) {
    reasons.push_back("--run-mode " + std::string(RunModeName(*filter.run_mode)) +
                      " leaves it out");
  }
  return reasons;
}

Result<void> ExplainSelection(const CatalogEntry& entry, const Collection& collection,
                              const FilterOptions& filter,
                              const std::vector<FilterArguments>& filters,
                              CaseExplanation& explanation) {
  TTHOST_ASSIGN_OR_RETURN(const Choice choice, ChooseAny(collection, filter, filters));
  explanation.is_selected = std::ranges::find(choice.entries, &entry) != choice.entries.end();
  explanation.left_out_by = ReasonsAgainst(entry, collection, filter);
  for (const FilterArguments& each : filters) {
    TTHOST_ASSIGN_OR_RETURN(const auto expressions,
                            ExpressionFilter::Make(each.keyword, each.marker));
    explanation.expressions.push_back(expressions.Explain(entry, collection.MarkersOf(entry)));
    TTHOST_ASSIGN_OR_RETURN(const auto named, ResolveArguments(each.cases, collection));
    if (std::ranges::find(named, &entry) == named.end()) {
      explanation.left_out_by.push_back("the preset names other cases: " + JoinWords(each.cases));
    }
  }
  return {};
}

// Where the entry gives the field that reaches `pointer` of the plugin.
std::string PlaceInEntry(const PluginManifest& manifest, const std::string& pointer,
                         const ConfigEntry& config) {
  for (const ConfigFieldPlace& place : config.fields) {
    const bool reaches = std::ranges::any_of(manifest.config_fields, [&](const ConfigField& field) {
      return field.name == place.name && (pointer == field.pointer || pointer == field.sets ||
                                          pointer.starts_with(field.pointer + "/"));
    });
    if (reaches) return place.where;
  }
  return config.where;
}

Result<ExplainedPlugin> ExplainPlugin(const PluginManifest& manifest, const ConfigEntry* config,
                                      const PluginLayers& layers, bool counts) {
  TTHOST_ASSIGN_OR_RETURN(const auto configuration, ConfigurePlugin(manifest, layers, counts));
  Json entry = Json::object();
  if (config != nullptr && config->plugins.contains(manifest.id)) {
    entry = Json::parse(config->plugins.at(manifest.id));
  }
  ExplainedPlugin plugin{manifest.id, manifest.version, configuration.Values(entry)};
  for (PluginValue& value : plugin.values) {
    if (value.origin.empty()) value.origin = PlaceInEntry(manifest, value.pointer, *config);
  }
  return plugin;
}

Result<void> ExplainPlugins(const PluginCatalog& plugins, const SelectOptions& options,
                            CaseExplanation& explanation) {
  const auto add = [&](PluginKind kind, const std::string& id) -> Result<void> {
    const bool counts = kind == PluginKind::kComparator && !options.comparators.empty();
    TTHOST_ASSIGN_OR_RETURN(auto plugin, ExplainPlugin(*plugins.Find(kind, id), explanation.config,
                                                       options.plugin_layers, counts));
    explanation.plugins.push_back(std::move(plugin));
    return {};
  };
  const Case& test_case = explanation.test_case;
  if (test_case.strategy) {
    TTHOST_RETURN_IF_ERROR(add(PluginKind::kParallelism, test_case.strategy->id));
  }
  for (const ConfiguredPlugin& comparator : test_case.comparators) {
    TTHOST_RETURN_IF_ERROR(add(PluginKind::kComparator, comparator.id));
  }
  return {};
}

void DescribeSource(const CatalogEntry& entry, const Collection& collection,
                    CaseExplanation& explanation) {
  explanation.models_root = collection.Source().models_root;
  explanation.config = collection.ConfigOf(entry);
  if (entry.IsPlaceholder()) explanation.placeholder_where = entry.placeholder->where;
  if (entry.loader == nullptr) return;
  explanation.imported_because = entry.loader->imported_because;
  for (const SourceFile& source : entry.loader->sources) {
    if (!source.hash.empty()) explanation.sources.push_back(source.path);
  }
}

}  // namespace

Result<int> ExplainCase(const ExplainCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const RunCollection all, CollectForRun(RunOf(command), nullptr, host));
  const Collection& collection = all.collection;
  TTHOST_ASSIGN_OR_RETURN(const CatalogEntry* const entry, EntryOf(command.id, collection));

  Choice one;
  one.entries = {entry};
  TTHOST_ASSIGN_OR_RETURN(Selection selection,
                          Select(collection, one, all.plugins, all.settings.select));
  CaseExplanation explanation;
  explanation.test_case = std::move(selection.cases.front());
  DescribeSource(*entry, collection, explanation);
  TTHOST_RETURN_IF_ERROR(
      ExplainSelection(*entry, collection, all.settings.filter, all.preset.filters, explanation));
  if (collection.IsExcluded(*entry)) {
    explanation.nothing_runs_because = "EXCLUDE_MODEL takes it out of every run";
  } else if (const auto foregone = ForegoneOutcome(explanation.test_case, /*compile_only=*/false)) {
    explanation.nothing_runs_because = foregone->message;
  }
  explanation.runtime = all.settings.execute.runtime;
  TTHOST_RETURN_IF_ERROR(ExplainPlugins(all.plugins, all.settings.select, explanation));
  explanation.command =
      "tt-host run " + ShellQuote(entry->id) + ReproduceOptions(all.preset.command);
  host.out << (command.json ? ToJson(explanation).dump(2) + "\n" : ExplanationText(explanation));
  return 0;
}

}  // namespace tthost
