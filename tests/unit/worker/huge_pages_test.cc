// SPDX-License-Identifier: Apache-2.0
#include "host/worker/huge_pages.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace tthost {
namespace {

int64_t HugePageKibibytes() {
  std::ifstream summary("/proc/self/smaps_rollup");
  int64_t kibibytes = 0;
  for (std::string word; summary >> word;) {
    if (word == "AnonHugePages:") summary >> kibibytes;
  }
  return kibibytes;
}

// By the call that is to be made, on memory of its own.
bool KernelMakesHugePages() {
  constexpr size_t kBytes = 8 << 20;
  constexpr int kCollapse = 25;  // MADV_COLLAPSE
  void* const memory =
      mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::memset(memory, 1, kBytes);
  const int64_t before = HugePageKibibytes();
  (void)madvise(memory, kBytes, kCollapse);
  const bool makes_them = HugePageKibibytes() > before;
  munmap(memory, kBytes);
  return makes_them;
}

TEST(HugePagesTest, MemoryKeepsWhatItHolds) {
  if (!KernelMakesHugePages()) GTEST_SKIP() << "the kernel makes no huge pages here";
  constexpr size_t kBytes = 16 << 20;
  std::vector<uint8_t> memory(kBytes);
  for (size_t i = 0; i < kBytes; ++i) memory[i] = static_cast<uint8_t>(i % 251);
  const int64_t before = HugePageKibibytes();
  CollapseIntoHugePages();
  for (size_t i = 0; i < kBytes; ++i) ASSERT_EQ(memory[i], i % 251) << i;
  EXPECT_GE(HugePageKibibytes() - before, static_cast<int64_t>(kBytes / 1024 / 2));
}

}  // namespace
}  // namespace tthost
