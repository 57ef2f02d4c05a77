// SPDX-License-Identifier: Apache-2.0
#include "host/select/catalog_entry.h"

#include <array>
#include <unordered_map>

namespace tthost {
namespace {

constexpr std::array kRunModes = {RunMode::kInference, RunMode::kTraining};

// "<directory>-<variant>", or the directory alone.
std::string EntryName(const Loader& loader, const Variant& variant) {
  return variant.name ? loader.directory + "-" + *variant.name : loader.directory;
}

void ExpandVariant(const Loader& loader, const Variant& variant,
                   const std::vector<std::string>& strategies, std::vector<CatalogEntry>& entries) {
  const std::string name = EntryName(loader, variant);
  for (const std::string& strategy : strategies) {
    for (const RunMode mode : kRunModes) {
      entries.push_back({&loader, &variant, strategy, mode,
                         name + "-" + strategy + "-full-" + std::string(RunModeName(mode))});
    }
  }
}

Result<void> CheckDistinct(const std::vector<CatalogEntry>& entries) {
  std::unordered_map<std::string_view, const CatalogEntry*> seen;
  seen.reserve(entries.size());
  for (const CatalogEntry& entry : entries) {
    const auto [first, is_new] = seen.try_emplace(entry.id, &entry);
    if (is_new) continue;
    return Error(Status::Usage("two cases are called '" + entry.id + "': one of " +
                               first->second->loader->path + ", one of " + entry.loader->path));
  }
  return {};
}

}  // namespace

Result<std::vector<CatalogEntry>> ExpandCatalog(const Catalog& catalog,
                                                const std::vector<std::string>& strategies) {
  std::vector<CatalogEntry> entries;
  for (const Loader& loader : catalog.loaders) {
    if (loader.error) continue;
    for (const Variant& variant : loader.variants) {
      ExpandVariant(loader, variant, strategies, entries);
    }
  }
  TTHOST_RETURN_IF_ERROR(CheckDistinct(entries));
  for (const Loader& loader : catalog.loaders) {
    if (!loader.error) continue;
    entries.push_back({&loader, nullptr, "", RunMode::kInference, loader.directory});
  }
  return entries;
}

}  // namespace tthost
