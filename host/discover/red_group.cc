// SPDX-License-Identifier: Apache-2.0
#include "host/discover/red_group.h"

#include <cstdlib>
#include <string_view>

#include "host/base/log.h"

namespace tthost {

bool WantsRedGroupOnly() {
  const char* value = std::getenv("TT_XLA_RED_ONLY");
  return value != nullptr && std::string_view(value) == "1";
}

void KeepRedGroup(Catalog& catalog) {
  size_t unknown = 0;
  for (Loader& loader : catalog.loaders) {
    std::erase_if(loader.variants, [&](const Variant& variant) {
      if (variant.facts.group.empty()) ++unknown;
      return variant.facts.group != "red";
    });
  }
  std::erase_if(catalog.loaders,
                [](const Loader& loader) { return !loader.error && loader.variants.empty(); });
  if (unknown > 0) {
    Log(LogLevel::kWarning, "TT_XLA_RED_ONLY: left out " + std::to_string(unknown) +
                                " variants whose group their source does not say");
  }
}

}  // namespace tthost
