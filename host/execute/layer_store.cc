// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_store.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>
#include <utility>

#include "host/base/json.h"

namespace tthost {
namespace {

constexpr std::string_view kBuilding = ".building-", kScratch = ".scratch-", kRemoved = ".removed-";

// The key of a directory that only a build or a removal under way may have; empty for another one.
std::string AbandonedKey(std::string_view name) {
  for (const std::string_view prefix : {kBuilding, kScratch, kRemoved}) {
    if (name.starts_with(prefix)) return std::string(name.substr(prefix.size()));
  }
  return "";
}

bool IsKept(const StoredLayer& layer, size_t place, const LayerRetention& retention, int64_t now) {
  constexpr int64_t kMicrosPerDay = int64_t{24} * 3600 * 1'000'000;
  if (!layer.content) return false;
  if (retention.layers && place >= static_cast<size_t>(*retention.layers)) return false;
  return now - layer.use.unix_micros <= retention.days * kMicrosPerDay;
}

}  // namespace

std::string LayerStore::BuildingDirectoryOf(const std::string& key) const {
  return root_ + "/" + std::string(kBuilding) + key;
}

std::string LayerStore::ScratchDirectoryOf(const std::string& key) const {
  return root_ + "/" + std::string(kScratch) + key;
}

Result<std::unique_ptr<FileLock>> LayerStore::TryLockForUse(const std::string& key) {
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(root_));
  return filesystem_.TryLockShared(LockFileOf(key));
}

Result<std::unique_ptr<FileLock>> LayerStore::TryLockForChange(const std::string& key) {
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(root_));
  return filesystem_.TryLock(LockFileOf(key));
}

Result<LayerContent> LayerStore::ReadContent(const std::string& key) const {
  const std::string path = DirectoryOf(key) + "/layer.json";
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem_.Read(path));
  return ParseLayerContent(text, path);
}

LayerUse LayerStore::ReadUse(const std::string& key) const {
  try {
    const Json json = Json::parse(filesystem_.Read(UseFileOf(key)).value_or("{}"));
    return {.unix_micros = json.value("unix_micros", int64_t{0}),
            .loaders = json.value("loaders", std::set<std::string>())};
  } catch (const Json::exception&) {
    return {};  // damaged: as good as never used
  }
}

Result<void> LayerStore::RecordUse(const std::string& key, const std::set<std::string>& loaders,
                                   int64_t now_unix_micros) {
  LayerUse use = ReadUse(key);
  use.loaders.insert(loaders.begin(), loaders.end());
  const Json json = {{"unix_micros", now_unix_micros}, {"loaders", use.loaders}};
  return filesystem_.WriteAtomic(UseFileOf(key), json.dump() + "\n");
}

Result<std::vector<StoredLayer>> LayerStore::List() {
  std::vector<StoredLayer> layers;
  if (!filesystem_.IsDirectory(root_)) return layers;
  TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(root_));
  for (const DirectoryEntry& entry : entries) {
    if (entry.kind != FileKind::kDirectory || entry.name.starts_with('.')) continue;
    layers.push_back({.key = entry.name,
                      .directory = DirectoryOf(entry.name),
                      .content = ReadContent(entry.name),
                      .use = ReadUse(entry.name),
                      .is_in_use = IsInUse(entry.name)});
  }
  std::ranges::sort(layers, [](const StoredLayer& a, const StoredLayer& b) {
    return std::tuple(-a.use.unix_micros, a.key) < std::tuple(-b.use.unix_micros, b.key);
  });
  return layers;
}

bool LayerStore::IsInUse(const std::string& key) {
  const auto lock = TryLockForChange(key);
  return lock && *lock == nullptr;
}

Result<std::vector<StoredLayer>> LayerStore::Prune(const LayerRetention& retention,
                                                   int64_t now_unix_micros, bool only_named) {
  if (!only_named) RemoveAbandoned();
  TTHOST_ASSIGN_OR_RETURN(auto layers, List());
  std::vector<StoredLayer> gone;
  for (size_t place = 0; place < layers.size(); ++place) {
    if (layers[place].is_in_use) continue;
    if (IsKept(layers[place], place, retention, now_unix_micros)) continue;
    if (!only_named) {
      TTHOST_ASSIGN_OR_RETURN(const bool is_removed, Remove(layers[place].key));
      if (!is_removed) continue;
    }
    gone.push_back(std::move(layers[place]));
  }
  return gone;
}

Result<bool> LayerStore::Remove(const std::string& key) {
  TTHOST_ASSIGN_OR_RETURN(const auto lock, TryLockForChange(key));
  if (lock == nullptr) return false;
  // In one step: a removal that is killed leaves no half of a layer behind.
  const std::string removed = root_ + "/" + std::string(kRemoved) + key;
  TTHOST_RETURN_IF_ERROR(filesystem_.RemoveTree(removed));
  TTHOST_RETURN_IF_ERROR(filesystem_.Rename(DirectoryOf(key), removed));
  TTHOST_RETURN_IF_ERROR(filesystem_.RemoveTree(removed));
  TTHOST_RETURN_IF_ERROR(filesystem_.Remove(UseFileOf(key)));
  TTHOST_RETURN_IF_ERROR(filesystem_.Remove(LockFileOf(key)));
  return true;
}

void LayerStore::RemoveAbandoned() {
  const auto entries = filesystem_.List(root_);
  if (!entries) return;
  for (const DirectoryEntry& entry : *entries) {
    const std::string key = AbandonedKey(entry.name);
    if (key.empty()) continue;
    const auto lock = TryLockForChange(key);
    if (!lock || *lock == nullptr) continue;  // it is being built
    (void)filesystem_.RemoveTree(root_ + "/" + entry.name);
  }
}

}  // namespace tthost
