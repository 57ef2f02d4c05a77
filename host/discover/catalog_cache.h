// SPDX-License-Identifier: Apache-2.0
// What is remembered of a models root: one file per root, below <cache>/catalog.
#pragma once

#include <map>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/catalog.h"

namespace tthost {

struct RememberedCatalog {
  std::map<std::string, Loader> loaders;  // by path
  std::string environment;                // in which those were imported that source did not settle
};

class CatalogCache {
 public:
  // `reader` identifies what reads source: entries of another reader are not used.
  CatalogCache(const std::string& cache_directory, const std::string& models_root,
               std::string reader, FileSystem& filesystem);

  // A missing or damaged file is an empty cache.
  RememberedCatalog Load() const;
  // `environment`: EnvironmentIdentity() when a loader was imported, else empty.
  Result<void> Store(const Catalog& catalog, const std::string& environment) const;

 private:
  std::string directory_, file_;
  std::string models_root_, reader_;
  FileSystem& filesystem_;
};

}  // namespace tthost
