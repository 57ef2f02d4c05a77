// SPDX-License-Identifier: Apache-2.0
#include "host/worker/huge_pages.h"

#include <gtest/gtest.h>

#include <cstdint>
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

TEST(HugePagesTest, MemoryKeepsWhatItHolds) {
  constexpr size_t kBytes = 16 << 20;
  std::vector<uint8_t> memory(kBytes);
  for (size_t i = 0; i < kBytes; ++i) memory[i] = static_cast<uint8_t>(i % 251);
  const int64_t before = HugePageKibibytes();
  CollapseIntoHugePages();
  for (size_t i = 0; i < kBytes; ++i) ASSERT_EQ(memory[i], i % 251) << i;
  if (HugePageKibibytes() == before) GTEST_SKIP() << "the kernel makes no huge pages here";
  EXPECT_GE(HugePageKibibytes() - before, static_cast<int64_t>(kBytes / 1024 / 2));
}

}  // namespace
}  // namespace tthost
