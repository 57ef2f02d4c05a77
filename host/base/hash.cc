// SPDX-License-Identifier: Apache-2.0
#include "host/base/hash.h"

#include <xxhash.h>

#include <array>
#include <cinttypes>
#include <cstdio>

namespace tthost {

std::string ContentHash(std::string_view data) {
  const XXH128_hash_t hash = XXH3_128bits(data.data(), data.size());
  std::array<char, 33> text{};
  snprintf(text.data(), text.size(), "%016" PRIx64 "%016" PRIx64, hash.high64, hash.low64);
  return text.data();
}

}  // namespace tthost
