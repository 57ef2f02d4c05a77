// SPDX-License-Identifier: Apache-2.0
#include "host/cli/runtime_name.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;

class RuntimeNameTest : public testing::Test {
 protected:
  RuntimeNameTest() {
    filesystem_.files["/built-in/cpu.py"] = "import x\n\nclass Execution(RuntimeExecution):\n";
    filesystem_.files["/built-in/spmd.py"] = "import x\n\nclass Execution(RuntimeExecution):\n";
    filesystem_.files["/built-in/interface.py"] = "class RuntimeExecution(abc.ABC):\n";
    filesystem_.files["/own/mine.py"] = "import x\n\nclass Execution(cpu.Execution):\n";
  }

  Result<void> Check(const std::string& name) const {
    return CheckRuntimeName(name, "--runtime", {"/built-in", "/own", "/missing"}, filesystem_);
  }

  MemoryFileSystem filesystem_;
};

TEST_F(RuntimeNameTest, KnowsTheModulesThatAreRuntimes) {
  for (const char* name : {"auto", "cpu", "spmd", "mine"}) EXPECT_TRUE(Check(name)) << name;
  for (const char* name : {"interface", "", "../own/mine"}) EXPECT_FALSE(Check(name)) << name;
}

TEST_F(RuntimeNameTest, NamesTheNearestAndAllOthers) {
  const auto checked = Check("psmd");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, StatusCode::kUsage);
  EXPECT_EQ(checked.error().message,
            "--runtime: no runtime named 'psmd' (did you mean 'spmd'?); there are auto, cpu, mine, "
            "spmd (searched /built-in, /own, /missing)");
}

TEST_F(RuntimeNameTest, DirectoriesOfTheEnvironmentComeLast) {
  setenv("TTHOST_RUNTIME_PATH", "/own::/more", 1);
  EXPECT_THAT(RuntimeDirectories("/python"),
              ElementsAre("/python/tt_host_worker/runtimes", "/own", "/more"));
  unsetenv("TTHOST_RUNTIME_PATH");
  EXPECT_THAT(RuntimeDirectories("/python"), ElementsAre("/python/tt_host_worker/runtimes"));
}

}  // namespace
}  // namespace tthost
