// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_findings.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>
#include <unordered_map>

#include "host/config/positioned_document.h"
#include "host/select/case_id.h"
#include "host/select/nearest_id.h"

namespace tthost {
namespace {

bool IsShort(const std::string& spelling) { return FullId(spelling) != spelling; }

// "Llama 3.1/8B" -> "llama318b"
std::string LettersAndDigits(std::string_view name) {
  std::string text;
  for (const unsigned char c : name) {
    if (std::isalnum(c)) text += static_cast<char>(std::tolower(c));
  }
  return text;
}

// The names under which somebody may have planned the loader's models.
std::vector<std::string> NamesOf(const Loader& loader) {
  const std::string& directory = loader.directory;
  const std::string model = directory.substr(0, directory.rfind('/'));  // without the framework
  std::vector<std::string> names = {model, model.substr(model.rfind('/') + 1)};
  for (const Variant& variant : loader.variants) {
    names.push_back(variant.facts.model);
    if (!variant.name) continue;
    names.push_back(*variant.name);
    names.push_back(variant.name->substr(variant.name->rfind('/') + 1));
    names.push_back(model + *variant.name);
  }
  for (std::string& name : names) name = LettersAndDigits(name);
  return names;
}

std::vector<ArrivedModel> ArrivedModels(const Collection& collection) {
  std::vector<ArrivedModel> arrived;
  if (collection.Config().placeholders.empty()) return arrived;
  std::unordered_map<std::string, const Loader*> loaders;
  for (const Loader& loader : collection.Source().loaders) {
    for (const std::string& name : NamesOf(loader)) loaders.try_emplace(name, &loader);
  }
  for (const Placeholder& placeholder : collection.Config().placeholders) {
    const std::string name = LettersAndDigits(placeholder.name);
    const auto loader = loaders.find(name);
    if (name.empty() || loader == loaders.end()) continue;
    arrived.push_back({placeholder.name, placeholder.where, loader->second->path});
  }
  return arrived;
}

std::vector<UnknownId> UnknownIds(const Collection& collection) {
  std::vector<UnknownId> unknown;
  const auto entries = collection.UnknownEntries();
  if (entries.empty()) return unknown;
  const NearestId nearest_id(collection.Entries());
  std::map<std::string, int> wanted;  // by id: the entries that are nearest to it
  for (const NamedConfigEntry& named : entries) {
    const auto match = nearest_id.Of(named.id);
    UnknownId id{named.entry->spelling, named.entry->where, "", "", match.is_sure};
    if (!match.id.empty()) {
      id.nearest = IsShort(id.spelling) ? ShortId(match.id) : match.id;
      if (const ConfigEntry* taken = collection.Config().Find(match.id)) id.taken = taken->where;
      ++wanted[match.id];
    }
    unknown.push_back(std::move(id));
  }
  for (UnknownId& id : unknown) {
    id.is_misspelt = id.is_misspelt && id.taken.empty() && wanted[FullId(id.nearest)] == 1;
  }
  return unknown;
}

std::vector<UncheckedId> UncheckedIds(const Collection& collection) {
  std::vector<UncheckedId> unchecked;
  for (const auto& [id, entry] : collection.Config().entries) {
    const Loader* const loader = collection.UnreadableLoaderOf(id);
    if (loader != nullptr) unchecked.push_back({entry.spelling, entry.where, loader->path});
  }
  return unchecked;
}

template <typename Finding>
void SortByPlace(std::vector<Finding>& findings) {
  std::ranges::sort(findings,
                    [](const Finding& a, const Finding& b) { return IsBefore(a.where, b.where); });
}

}  // namespace

bool IsBefore(std::string_view where, std::string_view other) {
  const TextPlace a = PlaceIn(where), b = PlaceIn(other);
  return std::tie(a.path, a.position.line, a.position.column) <
         std::tie(b.path, b.position.line, b.position.column);
}

ConfigFindings CompareWithCatalog(const Collection& collection) {
  ConfigFindings findings;
  findings.unknown = UnknownIds(collection);
  findings.unchecked = UncheckedIds(collection);
  findings.arrived = ArrivedModels(collection);
  SortByPlace(findings.unknown);
  SortByPlace(findings.unchecked);
  SortByPlace(findings.arrived);
  for (const CatalogEntry& entry : collection.Entries()) {
    if (entry.IsModel() && collection.ConfigOf(entry) == nullptr) {
      findings.unlisted.push_back(entry.id);
    }
  }
  return findings;
}

}  // namespace tthost
