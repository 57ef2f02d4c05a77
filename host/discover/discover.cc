// SPDX-License-Identifier: Apache-2.0
#include "host/discover/discover.h"

#include <algorithm>
#include <filesystem>

#include "host/base/hash.h"
#include "host/base/log.h"
#include "host/discover/catalog_cache.h"
#include "host/discover/loader_walk.h"
#include "host/discover/red_group.h"
#include "host/discover/source_hashes.h"
#include "host/discover/source_reading.h"

namespace tthost {
namespace {

// Changes when another interpreter or another version of the reader answers.
std::string ReaderIdentity(const DiscoverOptions& options, const FileSystem& filesystem) {
  const auto prefix = std::filesystem::path(options.worker).parent_path().parent_path();
  const auto reader = prefix / "lib/tt-host/python/tt_host_worker/source_reader";
  std::string identity = options.venv;
  const auto files = filesystem.List(reader.string());
  for (const DirectoryEntry& file : files.value_or(std::vector<DirectoryEntry>{})) {
    if (!file.name.ends_with(".py")) continue;
    identity += "\n" + filesystem.Read((reader / file.name).string()).value_or("");
  }
  return ContentHash(identity);
}

class Discovery {
 public:
  Discovery(const DiscoverOptions& options, FileSystem& filesystem, ProcessRunner& runner)
      : options_(options),
        filesystem_(filesystem),
        runner_(runner),
        cache_(options.cache_directory, options.models_root, ReaderIdentity(options, filesystem),
               filesystem),
        hashes_(options.models_root, filesystem) {}

  Result<Catalog> Run() {
    TTHOST_ASSIGN_OR_RETURN(
        const FoundLoaders found,
        FindLoaders(options_.models_root, {options_.frameworks, options_.exclude}, filesystem_));
    auto remembered = cache_.Load();
    Catalog catalog{options_.models_root, {}};
    std::vector<std::string> cold;
    for (const auto& [path, framework] : found.loaders) {
      const auto known = remembered.find(path);
      // What a failed reading depended on is not known in full, so it is repeated.
      if (known != remembered.end() && !known->second.error && hashes_.StillMatch(known->second)) {
        catalog.loaders.push_back(std::move(known->second));
      } else {
        cold.push_back(path);
      }
    }
    if (!cold.empty()) {
      TTHOST_RETURN_IF_ERROR(Read(cold, catalog));
      Remember(catalog);
    } else if (remembered.size() != catalog.loaders.size()) {
      Remember(catalog);
    }
    for (size_t i = 0; i < found.loaders.size(); ++i) {
      Loader& loader = catalog.loaders[i];
      loader.framework = found.loaders[i].framework;
      loader.has_requirements =
          filesystem_.Exists(options_.models_root + "/" + loader.directory + "/requirements.txt");
    }
    return catalog;
  }

 private:
  Result<void> Read(const std::vector<std::string>& paths, Catalog& catalog) {
    TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(options_.cache_directory + "/catalog"));
    const SourceReading reading{options_.models_root, options_.venv, options_.worker,
                                cache_.ScratchFile()};
    TTHOST_ASSIGN_OR_RETURN(auto loaders, ReadLoaders(reading, paths, filesystem_, runner_));
    for (Loader& loader : loaders) {
      for (SourceFile& source : loader.sources) source.hash = hashes_.Of(source.path);
      catalog.loaders.push_back(std::move(loader));
    }
    std::ranges::sort(catalog.loaders, {}, &Loader::path);
    return {};
  }

  void Remember(const Catalog& catalog) const {
    if (const auto stored = cache_.Store(catalog); !stored) {
      Log(LogLevel::kWarning, "the catalogue is not remembered: " + stored.error().message);
    }
  }

  const DiscoverOptions& options_;
  FileSystem& filesystem_;
  ProcessRunner& runner_;
  CatalogCache cache_;
  SourceHashes hashes_;
};

}  // namespace

Result<Catalog> Discover(const DiscoverOptions& options, FileSystem& filesystem,
                         ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(Catalog catalog, Discovery(options, filesystem, runner).Run());
  if (WantsRedGroupOnly()) KeepRedGroup(catalog);
  return catalog;
}

}  // namespace tthost
