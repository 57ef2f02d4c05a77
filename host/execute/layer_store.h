// SPDX-License-Identifier: Apache-2.0
// The layers of a cache directory: CACHE/layers/KEY. Beside each KEY lie
//   .KEY.lock      held shared by those who use the layer, exclusively by who builds or removes it
//   .KEY.use.json  when it was used last, and by which loaders
//   .building-KEY, .scratch-KEY  while it is built; whoever was killed may leave them
//   .removed-KEY   while it is removed
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/execute/layer_content.h"

namespace tthost {

struct LayerUse {
  int64_t unix_micros = 0;        // 0: never
  std::set<std::string> loaders;  // directories, absolute
};

struct StoredLayer {
  std::string key;
  std::string directory;
  Result<LayerContent> content;
  LayerUse use;
  bool is_in_use = false;
};

// Which layers prune keeps.
struct LayerRetention {
  std::optional<int> layers;  // so many, those that were used last; empty: any number
  int days = 30;              // none that was not used for longer
};

class LayerStore {
 public:
  // `filesystem` is borrowed for the object's life.
  LayerStore(FileSystem& filesystem, const std::string& cache_directory)
      : filesystem_(filesystem), root_(cache_directory + "/layers") {}

  std::string DirectoryOf(const std::string& key) const { return root_ + "/" + key; }
  std::string BuildingDirectoryOf(const std::string& key) const;
  std::string ScratchDirectoryOf(const std::string& key) const;

  // Null while the layer is being built or removed.
  Result<std::unique_ptr<FileLock>> TryLockForUse(const std::string& key);
  // Null while anybody uses, builds or removes it.
  Result<std::unique_ptr<FileLock>> TryLockForChange(const std::string& key);

  Result<LayerContent> ReadContent(const std::string& key) const;
  // Adds the loaders to those that are known. Call with the lock for use.
  Result<void> RecordUse(const std::string& key, const std::set<std::string>& loaders,
                         int64_t now_unix_micros);

  // The latest used first. A store that is not there holds none.
  Result<std::vector<StoredLayer>> List();
  // Removes, unless `only_named`, what `retention` does not keep and layers that are damaged; never
  // one in use. Gives what went.
  Result<std::vector<StoredLayer>> Prune(const LayerRetention& retention, int64_t now_unix_micros,
                                         bool only_named);
  // Removes what builds left behind that are running no more. What cannot be removed stays.
  void RemoveAbandoned();

 private:
  std::string LockFileOf(const std::string& key) const { return root_ + "/." + key + ".lock"; }
  std::string UseFileOf(const std::string& key) const { return root_ + "/." + key + ".use.json"; }
  LayerUse ReadUse(const std::string& key) const;
  bool IsInUse(const std::string& key);
  // False when somebody uses it.
  Result<bool> Remove(const std::string& key);

  FileSystem& filesystem_;
  const std::string root_;
};

}  // namespace tthost
