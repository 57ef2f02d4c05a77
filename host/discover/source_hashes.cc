// SPDX-License-Identifier: Apache-2.0
#include "host/discover/source_hashes.h"

#include <algorithm>

#include "host/base/hash.h"

namespace tthost {

const std::string& SourceHashes::Of(const std::string& path) {
  const auto [entry, is_new] = hashes_.try_emplace(path);
  if (is_new) {
    const auto content = filesystem_.Read(models_root_ + "/" + path);
    if (content) entry->second = ContentHash(*content);
  }
  return entry->second;
}

bool SourceHashes::StillMatch(const Loader& loader) {
  return !loader.sources.empty() &&
         std::ranges::all_of(loader.sources, [this](const SourceFile& source) {
           return Of(source.path) == source.hash;
         });
}

}  // namespace tthost
