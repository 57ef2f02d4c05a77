// SPDX-License-Identifier: Apache-2.0
#include "host/discover/catalog_cache.h"

#include <nlohmann/json.hpp>

#include "host/base/hash.h"
#include "host/discover/packed_catalog.h"

namespace tthost {
namespace {

// Goes up when the shape of the file or the meaning of a field changes.
constexpr int kFormat = 4;

}  // namespace

CatalogCache::CatalogCache(const std::string& cache_directory, const std::string& models_root,
                           std::string reader, FileSystem& filesystem)
    : directory_(cache_directory + "/catalog"),
      file_(directory_ + "/" + ContentHash(models_root)),
      models_root_(models_root),
      reader_(std::move(reader)),
      filesystem_(filesystem) {}

RememberedCatalog CatalogCache::Load() const {
  const auto text = filesystem_.Read(file_ + ".json");
  if (!text) return {};
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("format", Json()) != kFormat ||
      json.value("reader", Json()) != reader_ || !json.contains("catalog")) {
    return {};
  }
  auto catalog = UnpackCatalog(json["catalog"]);
  if (!catalog || catalog->models_root != models_root_) return {};
  RememberedCatalog remembered;
  const Json environment = json.value("environment", Json());
  if (environment.is_string()) remembered.environment = environment;
  for (Loader& loader : catalog->loaders) {
    remembered.loaders.emplace(loader.path, std::move(loader));
  }
  return remembered;
}

Result<void> CatalogCache::Store(const Catalog& catalog, const std::string& environment) const {
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(directory_));
  const Json json = {{"format", kFormat},
                     {"reader", reader_},
                     {"environment", environment},
                     {"catalog", PackCatalog(catalog)}};
  // A file name that is not UTF-8 is not remembered as itself, so its loader stays cold.
  const std::string text =
      json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
  return filesystem_.WriteAtomic(file_ + ".json", text);
}

}  // namespace tthost
