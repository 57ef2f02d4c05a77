// SPDX-License-Identifier: Apache-2.0
#include "host/cli/choose_any.h"

#include <unordered_set>

namespace tthost {
namespace {

FilterOptions WithFilter(FilterOptions options, const FilterArguments& filter) {
  options.arguments = filter.cases;
  options.keyword = filter.keyword;
  options.marker = filter.marker;
  return options;
}

}  // namespace

Result<Choice> ChooseAny(const Collection& collection, const FilterOptions& options,
                         const std::vector<FilterArguments>& filters) {
  if (filters.size() == 1) return Choose(collection, WithFilter(options, filters.front()));

  FilterOptions each = options;
  each.group.reset();
  each.failures.reset();
  std::unordered_set<const CatalogEntry*> meant;
  for (const FilterArguments& filter : filters) {
    TTHOST_ASSIGN_OR_RETURN(const Choice choice, Choose(collection, WithFilter(each, filter)));
    meant.insert(choice.entries.begin(), choice.entries.end());
  }

  FilterOptions named = WithFilter(options, {});
  int collected = 0;
  for (const CatalogEntry& entry : collection.Entries()) {
    if (meant.contains(&entry)) named.arguments.push_back(entry.NodeId());
    const bool counts = !entry.IsDiscovery() && !collection.IsExcluded(entry);
    collected += counts ? 1 : 0;
  }
  if (meant.empty()) {
    Choice none;
    none.collected = none.deselected = collected;
    return none;
  }
  TTHOST_ASSIGN_OR_RETURN(Choice choice, Choose(collection, named));
  choice.deselected += collected - choice.collected;
  choice.collected = collected;
  return choice;
}

}  // namespace tthost
