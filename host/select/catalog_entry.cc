// SPDX-License-Identifier: Apache-2.0
#include "host/select/catalog_entry.h"

#include <array>

#include "host/select/case_id.h"

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
      std::string id = name;
      id.append("-").append(strategy).append("-full-").append(RunModeName(mode));
      entries.push_back({.loader = &loader,
                         .variant = &variant,
                         .placeholder = nullptr,
                         .parallelism = strategy,
                         .run_mode = mode,
                         .id = std::move(id)});
    }
  }
}

}  // namespace

std::string_view CatalogEntry::Function(IdStyle style) const {
  if (IsPlaceholder()) return kPlaceholderFunction;
  if (IsDiscovery()) return kDiscoveryFunction;
  if (style == IdStyle::kFull) return kModelFunction;
  return loader->framework == Framework::kJax ? kJaxFunction : kTorchFunction;
}

std::string CatalogEntry::ItemName(IdStyle style) const {
  std::string name(Function(style));
  name.append("[").append(IsModel() && style == IdStyle::kShort ? ShortId(id) : id).append("]");
  return name;
}

std::string CatalogEntry::NodeId(IdStyle style) const {
  return std::string(kRunnerFile) + "::" + ItemName(style);
}

std::vector<CatalogEntry> ExpandCatalog(const Catalog& catalog,
                                        const std::vector<std::string>& strategies,
                                        const std::vector<Placeholder>& placeholders) {
  size_t variants = 0;
  for (const Loader& loader : catalog.loaders) variants += loader.variants.size();
  std::vector<CatalogEntry> entries;
  entries.reserve(variants * strategies.size() * kRunModes.size());
  for (const Loader& loader : catalog.loaders) {
    if (loader.error) continue;
    for (const Variant& variant : loader.variants) {
      ExpandVariant(loader, variant, strategies, entries);
    }
  }
  for (const Placeholder& placeholder : placeholders) {
    entries.push_back({.placeholder = &placeholder, .parallelism = {}, .id = placeholder.name});
  }
  for (const Loader& loader : catalog.loaders) {
    if (!loader.error) continue;
    entries.push_back({.loader = &loader, .parallelism = {}, .id = loader.directory});
  }
  return entries;
}

}  // namespace tthost
