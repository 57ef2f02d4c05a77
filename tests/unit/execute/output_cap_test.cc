// SPDX-License-Identifier: Apache-2.0
#include "host/execute/output_cap.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

constexpr size_t kMost = OutputCap::kMostBytes, kKept = OutputCap::kKeptBytes;

TEST(OutputCapTest, WhatIsShortStaysAsItIs) {
  MemoryFileSystem filesystem;
  const std::string text(kMost, 'x');
  filesystem.files["log"] = text;
  OutputCap cap("log");
  cap.Finish(filesystem);
  EXPECT_EQ(filesystem.files["log"], text);
}

TEST(OutputCapTest, TheMiddleIsFreedWhileItGrowsAndLeftOutAtTheEnd) {
  MemoryFileSystem filesystem;
  std::string& log = filesystem.files["log"];
  log = "begin" + std::string(kMost, 'x');
  OutputCap cap("log");
  cap.Trim(filesystem);
  EXPECT_EQ(log.size(), kMost + 5);
  EXPECT_EQ(log[kKept - 1], 'x');
  EXPECT_EQ(log[kKept], '\0');
  EXPECT_EQ(log[log.size() - kKept - 1], '\0');
  EXPECT_EQ(log[log.size() - kKept], 'x');

  log += std::string(kMost, 'y') + "end";
  cap.Trim(filesystem);
  EXPECT_EQ(log[kMost], '\0');
  cap.Finish(filesystem);
  const size_t missing = 2 * kMost + 8 - 2 * kKept;
  EXPECT_EQ(log, "begin" + std::string(kKept - 5, 'x') + "\n... " + std::to_string(missing) +
                     " bytes are left out ...\n" + std::string(kKept - 3, 'y') + "end");
}

TEST(OutputCapTest, AFileSystemThatCannotFreeTheMiddleKeepsItUntilTheEnd) {
  MemoryFileSystem filesystem;
  OutputCap missing("log");
  missing.Trim(filesystem);
  missing.Finish(filesystem);
  EXPECT_FALSE(filesystem.files.contains("log"));
}

}  // namespace
}  // namespace tthost
