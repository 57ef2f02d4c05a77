// SPDX-License-Identifier: Apache-2.0
#include "host/cli/case_presence.h"

#include <algorithm>

#include "host/select/case_id.h"

namespace tthost {

bool HasCase(const Catalog& catalog, std::string_view id) {
  const std::string_view kind = KindOfId(id);
  if (kind.empty()) return true;
  const std::string_view model = id.substr(0, id.size() - kind.size());
  return std::ranges::any_of(catalog.loaders, [&](const Loader& loader) {
    if (loader.error) return model.starts_with(loader.directory);
    return std::ranges::any_of(loader.variants, [&](const Variant& variant) {
      return model == loader.directory + (variant.name ? "-" + *variant.name : "");
    });
  });
}

Result<bool> CasePresence::Has(std::string_view id) {
  if (roots_.empty()) return true;
  if (!catalogs_) {
    catalogs_.emplace();
    for (const DiscoverOptions& root : roots_) {
      TTHOST_ASSIGN_OR_RETURN(Catalog catalog, Discover(root, filesystem_, runner_));
      catalogs_->push_back(std::move(catalog));
    }
  }
  return std::ranges::any_of(*catalogs_,
                             [&](const Catalog& catalog) { return HasCase(catalog, id); });
}

}  // namespace tthost
