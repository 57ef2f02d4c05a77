// SPDX-License-Identifier: Apache-2.0
#include "host/discover/discover.h"

#include <algorithm>

#include "host/base/log.h"
#include "host/base/scratch_directory.h"
#include "host/discover/catalog_cache.h"
#include "host/discover/exclusions.h"
#include "host/discover/loader_walk.h"
#include "host/discover/reader_identity.h"
#include "host/discover/red_group.h"
#include "host/discover/source_hashes.h"
#include "host/discover/source_reading.h"

namespace tthost {
namespace {

class Discovery {
 public:
  Discovery(const DiscoverOptions& options, FileSystem& filesystem, ProcessRunner& runner)
      : options_(options),
        filesystem_(filesystem),
        runner_(runner),
        cache_(options.cache_directory, options.models_root,
               ReaderIdentity(options.worker, options.venv, filesystem), filesystem),
        hashes_(options.models_root, filesystem) {}

  Result<Catalog> Run() {
    const Exclusions exclusions(options_.exclude);
    TTHOST_ASSIGN_OR_RETURN(
        const FoundLoaders found,
        FindLoaders(options_.models_root, {options_.frameworks, exclusions.Names()}, filesystem_));
    const std::string note = exclusions.Note(found.excluded);
    for (const std::string& line : {note, exclusions.Idle(found.excluded)}) {
      if (!line.empty()) Log(LogLevel::kWarning, line);
    }
    remembered_ = cache_.Load();
    const std::ptrdiff_t known = std::ranges::count_if(
        remembered_.loaders, [this](const auto& entry) { return IsAskedFor(entry.second); });
    Catalog catalog{options_.models_root, {}};
    std::vector<std::string> cold;
    for (const FoundLoader& loader : found.loaders) {
      const auto entry = remembered_.loaders.find(loader.path);
      if (entry != remembered_.loaders.end() && StillHolds(entry->second)) {
        catalog.loaders.push_back(std::move(entry->second));
      } else {
        cold.push_back(loader.path);
      }
    }
    if (!cold.empty()) TTHOST_RETURN_IF_ERROR(Read(cold, catalog));
    for (size_t i = 0; i < found.loaders.size(); ++i) {
      Loader& loader = catalog.loaders[i];
      loader.framework = found.loaders[i].framework;
      loader.has_requirements = found.loaders[i].has_requirements;
    }
    if (!cold.empty() || known != std::ssize(catalog.loaders)) Remember(catalog);
    return catalog;
  }

 private:
  bool IsAskedFor(const Loader& loader) const {
    return std::ranges::find(options_.frameworks, loader.framework) != options_.frameworks.end();
  }

  bool StillHolds(const Loader& loader) {
    if (!hashes_.StillMatch(loader)) return false;
    return loader.imported_because.empty() || remembered_.environment == Environment();
  }

  const std::string& Environment() {
    if (environment_.empty()) environment_ = EnvironmentIdentity(options_.venv, filesystem_);
    return environment_;
  }

  Result<void> Read(const std::vector<std::string>& paths, Catalog& catalog) {
    TTHOST_ASSIGN_OR_RETURN(const auto scratch, ScratchDirectory::Make(filesystem_));
    const SourceReading reading{options_.models_root, options_.venv, options_.worker,
                                scratch->Path() + "/answer.json"};
    TTHOST_ASSIGN_OR_RETURN(auto loaders, ReadLoaders(reading, paths, filesystem_, runner_));
    for (Loader& loader : loaders) {
      for (SourceFile& source : loader.sources) source.hash = hashes_.Of(source.path);
      catalog.loaders.push_back(std::move(loader));
    }
    std::ranges::sort(catalog.loaders, {}, &Loader::path);
    return {};
  }

  // Loaders of frameworks that were not asked for stay as they were.
  void Remember(Catalog catalog) {
    for (auto& [path, loader] : remembered_.loaders) {
      if (!IsAskedFor(loader)) catalog.loaders.push_back(std::move(loader));
    }
    const bool imported = std::ranges::any_of(
        catalog.loaders, [](const Loader& loader) { return !loader.imported_because.empty(); });
    const auto stored = cache_.Store(catalog, imported ? Environment() : "");
    if (!stored) {
      Log(LogLevel::kWarning, "the catalogue is not remembered: " + stored.error().message);
    }
  }

  const DiscoverOptions& options_;
  FileSystem& filesystem_;
  ProcessRunner& runner_;
  CatalogCache cache_;
  SourceHashes hashes_;
  RememberedCatalog remembered_;
  std::string environment_;
};

}  // namespace

Result<Catalog> Discover(const DiscoverOptions& options, FileSystem& filesystem,
                         ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(Catalog catalog, Discovery(options, filesystem, runner).Run());
  if (!options.every_group && WantsRedGroupOnly()) KeepRedGroup(catalog);
  return catalog;
}

}  // namespace tthost
