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

  TTHOST_ASSIGN_OR_RETURN(Choice choice, Choose(collection, WithFilter(each, {})));
  Narrow(meant, options, choice);
  return choice;
}

}  // namespace tthost
