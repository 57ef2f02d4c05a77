// SPDX-License-Identifier: Apache-2.0
#include "host/worker/huge_pages.h"

#include <sys/mman.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace tthost {
namespace {

constexpr uint64_t kHugePageBytes = 2 << 20;
#ifndef MADV_COLLAPSE
constexpr int MADV_COLLAPSE = 25;  // newer than the C library's headers
#endif

}  // namespace

void CollapseIntoHugePages() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    uint64_t begin = 0, end = 0, inode = 0;
    char access[5] = {};
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %" SCNu64, &begin, &end,
                    access, &inode) != 4) {
      continue;
    }
    const bool is_private_memory = std::string_view(access) == "rw-p" && inode == 0;
    if (!is_private_memory) continue;
    begin = (begin + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
    end = end / kHugePageBytes * kHugePageBytes;
    // What stays in small pages is in nobody's way.
    if (begin < end) (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_COLLAPSE);
  }
}

}  // namespace tthost
