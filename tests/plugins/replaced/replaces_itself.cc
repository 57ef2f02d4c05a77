// SPDX-License-Identifier: Apache-2.0
// Puts another file in its own place while it is loaded.
#include <dlfcn.h>

#include <cstdio>
#include <string>

#include "../bad/skeleton.h"

namespace {

const bool replaced = [] {
  Dl_info own{};
  dladdr(&kSkeleton, &own);
  const std::string path = own.dli_fname;
  std::FILE* const other = std::fopen((path + ".other").c_str(), "w");
  std::fputs("another library", other);
  std::fclose(other);
  return std::rename((path + ".other").c_str(), path.c_str()) == 0;
}();

}  // namespace

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) {
  return replaced ? &kSkeleton : nullptr;
}
