// SPDX-License-Identifier: Apache-2.0
#include "host/cli/planned_model.h"

#include <algorithm>
#include <set>
#include <vector>

#include "host/base/nearest_name.h"
#include "host/select/case_arguments.h"

namespace tthost {
namespace {

// "gpt2/causal_lm/pytorch-tiny"
std::string FullName(const CatalogEntry& entry) {
  const auto& variant = entry.variant->name;
  return entry.loader->directory + (variant ? "-" + *variant : "");
}

bool IsDefault(const CatalogEntry& entry) {
  const Loader& loader = *entry.loader;
  return loader.variants.size() == 1 || entry.variant->name == loader.default_variant;
}

// Every name that stands for the entry beside its id.
std::vector<std::string> NamesOf(const CatalogEntry& entry) {
  std::vector<std::string> names = {FullName(entry)};
  if (entry.variant->name) names.push_back(*entry.variant->name);
  if (IsDefault(entry)) {
    names.push_back(entry.loader->path);
    names.push_back(entry.loader->directory);
  }
  return names;
}

Status NoSuchModel(const std::string& model, const Collection& collection) {
  std::set<std::string> names;
  for (const CatalogEntry& entry : collection.Entries()) {
    if (!entry.IsModel()) continue;
    names.insert(entry.id);
    for (const std::string& name : NamesOf(entry)) names.insert(name);
  }
  return Status::Usage("--model: no case, loader or variant '" + model + "'" +
                       DidYouMean(model, {names.begin(), names.end()}));
}

Status SeveralModels(const std::string& model, const std::vector<const CatalogEntry*>& entries) {
  constexpr size_t kMost = 8;
  std::string text = "--model: '" + model + "' stands for several variants:";
  for (size_t i = 0; i < entries.size() && i < kMost; ++i) text += "\n  " + FullName(*entries[i]);
  if (entries.size() > kMost) text += "\n  …";
  return Status::Usage(text);
}

}  // namespace

Result<const CatalogEntry*> EntryOfModel(const std::string& model, const std::string& parallelism,
                                         std::optional<RunMode> mode,
                                         const Collection& collection) {
  const CatalogEntry* named = nullptr;
  if (const auto resolved = ResolveArguments({model}, collection);
      resolved && resolved->size() == 1 && resolved->front()->IsModel()) {
    named = resolved->front();
  }
  const RunMode wanted = mode.value_or(named ? named->run_mode : RunMode::kInference);
  std::vector<const CatalogEntry*> found;
  for (const CatalogEntry& entry : collection.Entries()) {
    const bool fits =
        entry.IsModel() && entry.parallelism == parallelism && entry.run_mode == wanted;
    if (!fits) continue;
    const bool is_meant = named ? entry.loader == named->loader && entry.variant == named->variant
                                : std::ranges::count(NamesOf(entry), model) > 0;
    if (is_meant) found.push_back(&entry);
  }
  if (found.empty()) return Error(NoSuchModel(model, collection));
  if (found.size() > 1) return Error(SeveralModels(model, found));
  return found.front();
}

}  // namespace tthost
