// SPDX-License-Identifier: Apache-2.0
#include "host/cli/running_output.h"

#include <gtest/gtest.h>

#include "host/execute/case_directory.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

TEST(RunningOutput, FollowsTheStreamThatWasWrittenLast) {
  MemoryFileSystem filesystem;
  RunningOutput output("/run", filesystem);
  std::string& out = filesystem.files["/run/" + CaseDirectoryName("a/b") + "/stdout.log"];
  std::string& err = filesystem.files["/run/" + CaseDirectoryName("a/b") + "/stderr.log"];
  EXPECT_EQ(output("a/b"), "");
  err = "warning\n";
  EXPECT_EQ(output("a/b"), "warning\n");
  out = "step 1\n";
  EXPECT_EQ(output("a/b"), "step 1\n");
  EXPECT_EQ(output("a/b"), "step 1\n");
  err += "again\n";
  EXPECT_EQ(output("a/b"), "warning\nagain\n");
  out = std::string(9000, 'x') + "end";
  EXPECT_EQ(output("a/b").size(), 2048u);
  EXPECT_EQ(output("other"), "");
}

}  // namespace
}  // namespace tthost
