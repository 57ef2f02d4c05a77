// SPDX-License-Identifier: Apache-2.0
#include "host/cli/selected_cases.h"

#include <functional>
#include <utility>

#include "host/cli/choose_any.h"
#include "host/cli/run_collection.h"
#include "host/select/case_arguments.h"

namespace tthost {
namespace {

using ChooseFrom = std::function<Result<Choice>(const Collection&, const FilterOptions&,
                                                const std::vector<FilterArguments>&)>;

Result<SelectedCases> SelectBy(const ChooseFrom& choose, const CatalogArguments& catalog,
                               const FilterArguments& filter, const Host& host) {
  RunCommand run;
  run.catalog = catalog;
  run.filter = filter;
  TTHOST_ASSIGN_OR_RETURN(RunCollection all, CollectForRun(run, nullptr, host));
  TTHOST_ASSIGN_OR_RETURN(const Choice choice,
                          choose(all.collection, all.settings.filter, all.preset.filters));
  SelectedCases cases;
  TTHOST_ASSIGN_OR_RETURN(cases.selection,
                          Select(all.collection, choice, all.plugins, all.settings.select));
  cases.settings = std::move(all.settings);
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
