// SPDX-License-Identifier: Apache-2.0
#include "host/base/process_tree.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

namespace tthost {
namespace {

TEST(ProcessTreeTest, WhatAGrandchildUsesCounts) {
  constexpr size_t kBytes = 64 << 20;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const int64_t before = UseOfTree(getpid()).resident_bytes;
  ASSERT_GT(before, 0);
  const pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) {
      volatile char* const memory = static_cast<char*>(std::malloc(kBytes));
      for (size_t i = 0; i < kBytes; i += 4096) memory[i] = 1;
      [[maybe_unused]] const ssize_t told = write(ready[1], "x", 1);
    }
    while (true) pause();
  }
  char told = 0;
  ASSERT_EQ(read(ready[0], &told, 1), 1);
  EXPECT_GE(UseOfTree(child).resident_bytes, static_cast<int64_t>(kBytes));
  EXPECT_GE(UseOfTree(getpid()).resident_bytes, before + static_cast<int64_t>(kBytes));
  ForEachChild(child, [](pid_t grandchild) { kill(grandchild, SIGKILL); });
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(UseOfTree(child).resident_bytes, 0);
}

TEST(ProcessTreeTest, WhatIsSharedCountsByItsShare) {
  constexpr size_t kBytes = 64 << 20;
  void* const memory =
      mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  std::memset(memory, 1, kBytes);
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  // A sanitizer's shadow of the memory is shared as well.
  const int64_t resident = UseOfTree(child).resident_bytes;
  EXPECT_GE(resident, static_cast<int64_t>(kBytes));
  const int64_t share = ProportionalBytesOfTree(child);
  EXPECT_GT(share, 0);
  EXPECT_LT(share, resident * 3 / 4);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(ProportionalBytesOfTree(child), 0);
  munmap(memory, kBytes);
}

}  // namespace
}  // namespace tthost
