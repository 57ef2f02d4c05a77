// SPDX-License-Identifier: Apache-2.0
#include "host/base/containment.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>

#include "host/base/install_paths.h"
#include "host/base/read_only_mounts.h"
#include "host/base/scratch_directory.h"

namespace tthost {
namespace {

constexpr int kLongTimeMs = 60'000;

ExitStatus EndOf(const ContainedChild& child) {
  pollfd end{child.end.Get(), POLLIN, 0};
  EXPECT_EQ(poll(&end, 1, kLongTimeMs), 1);
  return ReapContained(child);
}

struct Pipe {
  Pipe() {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    reader.Reset(ends[0]);
    writer.Reset(ends[1]);
  }

  UniqueFd reader, writer;
};

// Everybody who holds the other end is gone.
bool IsAtEnd(const UniqueFd& reader) {
  pollfd state{reader.Get(), POLLIN, 0};
  char byte = 0;
  return poll(&state, 1, kLongTimeMs) == 1 && read(reader.Get(), &byte, 1) == 0;
}

// Leaves the session and the group, gives up its parent and keeps only `held`. `ready` is written
// to once it is on its own.
void LeaveDaemonBehind(int held, int ready) {
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  for (int fd = 0; fd < 100; ++fd) {
    if (fd != held && fd != ready) close(fd);
  }
  (void)!write(ready, "x", 1);
  while (true) pause();
}

// In each kind of namespace that this machine grants.
class ContainmentTest : public testing::TestWithParam<Containment> {
 protected:
  void SetUp() override {
    if (!CanContain(GetParam())) {
      GTEST_SKIP() << "the kernel grants no " << ContainmentName(GetParam()) << " here";
    }
  }

  static ContainedChild Contained(const std::function<int()>& action) {
    auto child = ForkContained(GetParam(), ProcessGroup::kNew);
    if (child && !*child) _exit(action());
    EXPECT_TRUE(child) << child.error().message;
    return **std::move(child);
  }
};

INSTANTIATE_TEST_SUITE_P(Namespaces, ContainmentTest,
                         testing::Values(Containment::kUserNamespace, Containment::kPidNamespace));

TEST_P(ContainmentTest, TellsExitCodeAndMemory) {
  const ExitStatus status = EndOf(Contained([] { return 7; }));
  EXPECT_EQ(status.exit_code, 7);
  EXPECT_FALSE(status.signal);
  EXPECT_GT(status.peak_rss_kib, 0);
}

TEST_P(ContainmentTest, TellsTheSignalThatKilledTheCaller) {
  const ExitStatus status = EndOf(Contained([] {
    const rlimit no_core{};
    setrlimit(RLIMIT_CORE, &no_core);
    signal(SIGSEGV, SIG_DFL);  // a sanitizer would make an exit code of it
    return raise(SIGSEGV);
  }));
  EXPECT_EQ(status.signal, SIGSEGV);
}

TEST_P(ContainmentTest, ADaemonDiesWithTheOneWhoStartedIt) {
  Pipe held, ready;
  const ContainedChild child = Contained([&] {
    LeaveDaemonBehind(held.writer.Get(), ready.writer.Get());
    char byte = 0;
    return read(ready.reader.Get(), &byte, 1) == 1 ? 3 : 4;
  });
  held.writer.Reset();
  EXPECT_EQ(EndOf(child).exit_code, 3);
  EXPECT_TRUE(IsAtEnd(held.reader));
}

TEST_P(ContainmentTest, KillingTheFirstProcessKillsAll) {
  Pipe held, ready;
  const ContainedChild child = Contained([&] {
    LeaveDaemonBehind(held.writer.Get(), ready.writer.Get());
    return pause();
  });
  held.writer.Reset();
  char byte = 0;
  ASSERT_EQ(read(ready.reader.Get(), &byte, 1), 1);
  kill(-child.pid, SIGKILL);
  EXPECT_EQ(EndOf(child).signal, SIGKILL);
  EXPECT_TRUE(IsAtEnd(held.reader));
}

TEST_P(ContainmentTest, ASignalToTheGroupReachesTheCaller) {
  Pipe ready;
  const ContainedChild child = Contained([&] {
    (void)!write(ready.writer.Get(), "x", 1);
    return pause();
  });
  char byte = 0;
  ASSERT_EQ(read(ready.reader.Get(), &byte, 1), 1);
  kill(-child.pid, SIGTERM);
  EXPECT_EQ(EndOf(child).signal, SIGTERM);
}

TEST_P(ContainmentTest, SeesItselfInProcAndIsNotTheFirstProcess) {
  const ExitStatus status = EndOf(Contained([] {
    char target[32] = {};
    if (readlink("/proc/self", target, sizeof(target) - 1) < 0) return 1;
    if (std::to_string(getpid()) != target) return 2;
    return getpid() == 1 ? 3 : 0;
  }));
  EXPECT_EQ(status.exit_code, 0);
}

// Where tt-host-init lies there is nothing, then something that is no program.
TEST_P(ContainmentTest, WhatCannotBeSetUpIsToldToTheCaller) {
  const std::string program = FindInstallPaths().namespace_init;
  const auto fork_below = [&](const std::string& reason) {
    const auto child = ForkContained(GetParam(), ProcessGroup::kNew);
    if (child && !*child) _exit(0);
    return !child && child.error().message.ends_with("('" + program + "'): " + reason);
  };
  const ExitStatus status = EndOf(Contained([&] {
    const std::string directory = program.substr(0, program.rfind('/'));
    if (mount("none", directory.c_str(), "tmpfs", 0, nullptr) != 0) return 1;
    if (!fork_below("No such file or directory")) return 2;
    const UniqueFd file(open(program.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
    if (write(file.Get(), "no program", 10) != 10) return 3;
    return fork_below("Text file busy") ? 0 : 4;
  }));
  EXPECT_EQ(status.exit_code, 0);
}

TEST_P(ContainmentTest, DirectoriesCanBeForReadingOnly) {
  const auto scratch = *ScratchDirectory::Make(LocalFileSystem());
  const std::string cache = scratch->Path() + "/cache", file = cache + "/below/weights";
  ASSERT_TRUE(LocalFileSystem().MakeDirectories(cache + "/below"));
  ASSERT_TRUE(LocalFileSystem().WriteAtomic(file, "1"));
  const ExitStatus status = EndOf(Contained([&] {
    const auto missing = MountReadOnly({scratch->Path() + "/missing"});
    if (missing || !missing.error().message.ends_with("read only: No such file or directory")) {
      return 1;
    }
    if (!MountReadOnly({cache, cache + "/below"})) return 2;
    if (LocalFileSystem().Read(file).value_or("") != "1") return 3;
    if (open(file.c_str(), O_WRONLY) >= 0 || errno != EROFS) return 4;
    if (mkdir((cache + "/new").c_str(), 0700) == 0 || errno != EROFS) return 5;
    return LocalFileSystem().WriteAtomic(scratch->Path() + "/beside", "1") ? 0 : 6;
  }));
  EXPECT_EQ(status.exit_code, 0);
  EXPECT_TRUE(LocalFileSystem().WriteAtomic(file, "2")) << "elsewhere nothing has changed";
}

TEST(ReapContainedTest, WithoutANamespaceTheProcessItselfTells) {
  for (const int code : {0, 3}) {
    const pid_t pid = fork();
    if (pid == 0) _exit(code);
    EXPECT_EQ(ReapContained({.pid = pid, .end = UniqueFd(), .status = UniqueFd()}).exit_code, code);
  }
}

TEST(ContainmentNameTest, IsReadBack) {
  for (const Containment containment :
       {Containment::kProcessGroup, Containment::kUserNamespace, Containment::kPidNamespace}) {
    EXPECT_EQ(ParseContainment(ContainmentName(containment)), containment);
  }
  EXPECT_FALSE(ParseContainment("prison"));
}

}  // namespace
}  // namespace tthost
