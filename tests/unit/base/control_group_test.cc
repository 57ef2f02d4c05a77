// SPDX-License-Identifier: Apache-2.0
#include "host/base/control_group.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace tthost {
namespace {

namespace fs = std::filesystem;

// A directory that looks as the kernel's does.
class ControlGroupTest : public testing::Test {
 protected:
  ControlGroupTest() {
    std::string name = fs::temp_directory_path() / "control-group-XXXXXX";
    root_ = mkdtemp(name.data());
  }
  ~ControlGroupTest() override { fs::remove_all(root_); }

  std::string MakeDirectory(const std::string& name) {
    fs::create_directories(root_ + "/" + name);
    return root_ + "/" + name;
  }
  std::string MountLine(const std::string& kind, const std::string& place,
                        const std::string& options, const std::string& part = "/") const {
    return "32 31 0:29 " + part + " " + root_ + "/" + place + " rw,relatime - " + kind + " x rw" +
           (options.empty() ? "" : "," + options) + "\n";
  }

  static ControlGroupHierarchy FindIn(const std::string& mounts, const std::string& membership) {
    return ControlGroupHierarchy::Find(FindControlGroups(mounts, membership));
  }

  std::string root_;
};

TEST_F(ControlGroupTest, NoneWithoutAMount) {
  ControlGroupHierarchy found = FindIn("23 1 0:1 / / rw - ext4 x rw\n", "0::/\n");
  EXPECT_EQ(found.Description(), "");
  const auto group = found.Make({.memory_bytes = 1, .tasks = 1});
  ASSERT_TRUE(group);
  EXPECT_EQ(*group, nullptr);
}

TEST_F(ControlGroupTest, TheFirstVersionNeedsAGroupThatCanBeWritten) {
  const std::string mounts = MountLine("cgroup", "memory", "memory");
  const std::string membership = "4:memory:/job\n0::/\n";
  EXPECT_EQ(FindIn(mounts, membership).Description(), "");
  MakeDirectory("memory/job");
  EXPECT_EQ(FindIn(mounts, membership).Description(), "control group (version 1)");
}

TEST_F(ControlGroupTest, AMountMayShowAPartOfTheHierarchy) {
  MakeDirectory("memory/inner");
  const std::string mounts = MountLine("cgroup", "memory", "memory", "/docker/abc");
  EXPECT_NE(FindIn(mounts, "4:memory:/docker/abc/inner\n").Description(), "");
  EXPECT_EQ(FindIn(mounts, "4:memory:/docker/abc/other\n").Description(), "");
}

TEST_F(ControlGroupTest, TheSecondVersionMustPassMemoryOn) {
  const std::string own = MakeDirectory("unified/job");
  const std::string mounts = MountLine("cgroup2", "unified", "");
  const std::string membership = "0::/job\n";
  std::ofstream(own + "/cgroup.subtree_control") << "hugetlb\n";
  EXPECT_EQ(FindIn(mounts, membership).Description(), "");
  std::ofstream(own + "/cgroup.subtree_control") << "hugetlb memory pids\n";
  EXPECT_EQ(FindIn(mounts, membership).Description(), "control group (version 2)");
}

TEST_F(ControlGroupTest, AGroupOfItsOwnIsDivided) {
  const std::string own = MakeDirectory("unified/job");
  const std::string mounts = MountLine("cgroup2", "unified", "");
  std::ofstream(own + "/cgroup.controllers") << "cpu memory pids\n";
  std::ofstream(own + "/cgroup.subtree_control") << "\n";
  std::ofstream(own + "/cgroup.procs") << getpid() << "\n";
  EXPECT_EQ(FindIn(mounts, "0::/job\n").Description(), "control group (version 2)");
  std::ofstream(own + "/cgroup.procs") << getpid() << "\n1\n";
  const ControlGroupHierarchy shared = FindIn(mounts, "0::/job\n");
  EXPECT_EQ(shared.Description(), "");
  EXPECT_EQ(shared.Obstacle(), "'" + own + "' holds a process that is not tt-host's: 1");
}

// Against the kernel itself, where it lets us.
TEST(KernelControlGroupTest, AMemberThatTakesTooMuchIsKilledAndCounted) {
  ControlGroupHierarchy hierarchy = ControlGroupHierarchy::OfThisProcess();
  if (hierarchy.Description().empty()) GTEST_SKIP() << "no control group may be made here";
  auto made = hierarchy.Make({.memory_bytes = 32 << 20, .tasks = 16});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_NE(*made, nullptr);
  const std::vector<std::string> members_files = (*made)->MembersFiles();
  EXPECT_EQ((*made)->OutOfMemoryKills(), 0);

  const pid_t child = fork();
  if (child == 0) {
    if (!JoinControlGroup(members_files)) _exit(1);
    constexpr size_t kBytes = 256 << 20;
    volatile char* const memory = static_cast<char*>(std::malloc(kBytes));
    for (size_t i = 0; i < kBytes; i += 4096) memory[i] = 1;
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  EXPECT_EQ((*made)->OutOfMemoryKills(), 1);
  made->reset();
  EXPECT_FALSE(fs::exists(fs::path(members_files.front()).parent_path()));
}

TEST(KernelControlGroupTest, WhoIsLeftInAGroupOfADeadProcessIsKilled) {
  ControlGroupHierarchy hierarchy = ControlGroupHierarchy::OfThisProcess();
  if (hierarchy.Description().empty()) GTEST_SKIP() << "no control group may be made here";
  const auto made = hierarchy.Make({.memory_bytes = 64 << 20, .tasks = 16});
  ASSERT_TRUE(made) << made.error().message;
  const fs::path own = fs::path((*made)->MembersFiles().front()).parent_path();
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  const fs::path left = own.parent_path() / ("tt-host-" + std::to_string(dead) + "-1");
  fs::create_directory(left);
  int joined[2];
  ASSERT_EQ(pipe(joined), 0);
  const pid_t child = fork();
  if (child == 0) {
    const bool is_member = JoinControlGroup({left / "cgroup.procs"}).has_value();
    [[maybe_unused]] const ssize_t told = write(joined[1], is_member ? "y" : "n", 1);
    while (true) pause();
  }
  char is_member = 0;
  ASSERT_EQ(read(joined[0], &is_member, 1), 1);
  ASSERT_EQ(is_member, 'y');
  const auto clean = [] {
    (void)ControlGroupHierarchy::OfThisProcess().Make({.memory_bytes = 64 << 20, .tasks = 16});
  };
  clean();
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  clean();
  EXPECT_FALSE(fs::exists(left));
}

TEST(JoinControlGroup, JoinsWhatItCanAndNamesWhatItCannot) {
  const fs::path directory = fs::path(testing::TempDir()) / "groups_to_join";
  fs::create_directories(directory);
  const std::string there = directory / "cgroup.procs", missing = directory / "gone/cgroup.procs";
  std::ofstream(there).close();
  const auto joined = JoinControlGroup({missing, there});
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().message, "cannot write '" + missing + "': No such file or directory");
  std::string written;
  std::ifstream(there) >> written;
  EXPECT_EQ(written, "0");
  EXPECT_TRUE(JoinControlGroup({there}));
  fs::remove_all(directory);
}

TEST(KernelControlGroupTest, AGroupThatIsBusyIsRemovedWhenItIsEmpty) {
  ControlGroupHierarchy hierarchy = ControlGroupHierarchy::OfThisProcess();
  if (hierarchy.Description().empty()) GTEST_SKIP() << "no control group may be made here";
  auto made = hierarchy.Make({.memory_bytes = 64 << 20, .tasks = 16});
  ASSERT_TRUE(made) << made.error().message;
  const std::vector<std::string> members_files = (*made)->MembersFiles();
  const fs::path directory = fs::path(members_files.front()).parent_path();
  int joined[2];
  ASSERT_EQ(pipe(joined), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (!JoinControlGroup(members_files)) _exit(1);
    [[maybe_unused]] const ssize_t told = write(joined[1], "x", 1);
    while (true) pause();
  }
  char told = 0;
  ASSERT_EQ(read(joined[0], &told, 1), 1);
  made->reset();
  hierarchy.RemoveEmptied();
  EXPECT_TRUE(fs::exists(directory));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  hierarchy.RemoveEmptied();
  EXPECT_FALSE(fs::exists(directory));
}

}  // namespace
}  // namespace tthost
