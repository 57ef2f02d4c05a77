// SPDX-License-Identifier: Apache-2.0
#include "host/base/available_memory.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

TEST(AvailableMemory, IsTheEstimateOfTheKernel) {
  MemoryFileSystem filesystem;
  EXPECT_EQ(AvailableMemoryKib(filesystem), std::nullopt);
  filesystem.files["/proc/meminfo"] =
      "MemTotal:  900 kB\nMemAvailable:     700 kB\nBuffers: 1 kB\n";
  EXPECT_EQ(AvailableMemoryKib(filesystem), 700);
}

TEST(AvailableMemory, IsNoMoreThanTheContainerHas) {
  MemoryFileSystem filesystem;
  filesystem.files["/proc/meminfo"] = "MemAvailable: 700 kB\n";
  filesystem.files["/sys/fs/cgroup/memory.max"] = "max\n";
  EXPECT_EQ(AvailableMemoryKib(filesystem), 700);
  filesystem.files["/sys/fs/cgroup/memory.max"] = "409600\n";
  EXPECT_EQ(AvailableMemoryKib(filesystem), 400);
}

TEST(AvailableMemory, IsKnownHere) {
  EXPECT_GT(AvailableMemoryKib(LocalFileSystem()).value_or(0), 0);
}

}  // namespace
}  // namespace tthost
