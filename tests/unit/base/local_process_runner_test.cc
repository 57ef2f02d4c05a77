// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "host/base/channel.h"
#include "host/base/filesystem.h"
#include "host/base/process_runner.h"

namespace tthost {
namespace {

constexpr int kLongTimeMs = 60'000;

ProcessSpec Shell(const std::string& script) {
  return {.argv = {"/bin/sh", "-c", script},
          .environment = {"PATH=/usr/bin:/bin"},
          .working_directory = "",
          .descriptors = {},
          .output_file = ""};
}

CapturedRun RunShell(const std::string& script, int timeout_ms = kLongTimeMs) {
  auto run = RunCaptured(LocalProcessRunner(), Shell(script), timeout_ms);
  EXPECT_TRUE(run) << run.error().message;
  return run.value_or(CapturedRun{});
}

ExitStatus WaitFor(Process& process) {
  pollfd end{process.EndDescriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&end, 1, kLongTimeMs), 1);
  return process.TryReap().value_or(ExitStatus{});
}

class LocalProcessRunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    LocalProcessRunner().InheritOrphans();
    LocalProcessRunner().KillOrphans({});  // whom the test before left
  }
};

bool IsAlive(pid_t pid) { return kill(pid, 0) == 0; }

TEST_F(LocalProcessRunnerTest, TellsExitCodeAndOutput) {
  const CapturedRun run = RunShell("echo out; echo err >&2; exit 7");
  EXPECT_EQ(run.status.exit_code, 7);
  EXPECT_FALSE(run.status.signal);
  EXPECT_EQ(run.output, "out\nerr\n");
  EXPECT_GT(run.status.peak_rss_kib, 0);
}

TEST_F(LocalProcessRunnerTest, TellsSignal) {
  const CapturedRun run = RunShell("kill -SEGV $$");
  EXPECT_EQ(run.status.signal, SIGSEGV);
  EXPECT_FALSE(run.status.exit_code);
}

TEST_F(LocalProcessRunnerTest, KeepsTailOfLongOutput) {
  auto run = RunCaptured(LocalProcessRunner(), Shell("seq 1 20000"), kLongTimeMs, 12);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->output, "19999\n20000\n");
}

TEST_F(LocalProcessRunnerTest, NamesMissingProgram) {
  ProcessSpec spec = Shell("");
  spec.argv = {"/nowhere/program"};
  auto process = LocalProcessRunner().Start(spec);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().message, "cannot start '/nowhere/program': No such file or directory");
}

TEST_F(LocalProcessRunnerTest, NamesMissingWorkingDirectory) {
  ProcessSpec spec = Shell("true");
  spec.working_directory = "/nowhere";
  auto process = LocalProcessRunner().Start(spec);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().message,
            "cannot start '/bin/sh': No such file or directory (/nowhere)");
}

TEST_F(LocalProcessRunnerTest, PassesOnlyNamedDescriptorsAndEnvironment) {
  const UniqueFd open_to_all(open("/dev/null", O_RDONLY));  // not close-on-exec
  auto ends = Channel::MakePair();
  ASSERT_TRUE(ends);
  ProcessSpec spec =
      Shell("ls -l /proc/self/fd | grep -c /dev/null; ls /proc/self/fd | tr '\\n' ' '; env");
  spec.descriptors = {{3, ends->second.Descriptor()}};
  auto run = RunCaptured(LocalProcessRunner(), spec, kLongTimeMs);
  ASSERT_TRUE(run);
  // 0 is /dev/null; 1, 2 the pipe; 3 the channel; 4 is the directory that ls itself reads.
  EXPECT_EQ(run->output.substr(0, 13), "1\n0 1 2 3 4 P") << run->output;
  EXPECT_NE(run->output.find("PATH=/usr/bin:/bin"), std::string::npos);
  EXPECT_EQ(run->output.find("HOME="), std::string::npos);
}

TEST_F(LocalProcessRunnerTest, KillsAtTimeout) {
  const CapturedRun run = RunShell("exec sleep 1000", /*timeout_ms=*/1);
  EXPECT_TRUE(run.timed_out);
  EXPECT_EQ(run.status.signal, SIGKILL);
}

TEST_F(LocalProcessRunnerTest, KillsTheGroupWhenAborted) {
  auto ends = Channel::MakePair();
  ASSERT_TRUE(ends);
  // The background process keeps the output open: the end must not be waited for there. The word
  // on descriptor 3 is what aborts the run, when both are there.
  ProcessSpec spec = Shell("sleep 1000 & echo $!; echo x >&3; wait");
  spec.descriptors = {{3, ends->second.Descriptor()}};
  auto run = RunCaptured(LocalProcessRunner(), spec, kLongTimeMs, 100, ends->first.Descriptor());
  ASSERT_TRUE(run);
  EXPECT_TRUE(run->aborted);
  EXPECT_EQ(run->status.signal, SIGKILL);
  LocalProcessRunner().KillOrphans({});
  EXPECT_FALSE(IsAlive(std::stoi(run->output)));
}

TEST_F(LocalProcessRunnerTest, AbortsWhenDescriptorBecomesReadable) {
  const UniqueFd abort(eventfd(1, EFD_CLOEXEC));
  auto run = RunCaptured(LocalProcessRunner(), Shell("sleep 1000"), kLongTimeMs, 100, abort.Get());
  ASSERT_TRUE(run);
  EXPECT_TRUE(run->aborted);
  EXPECT_FALSE(run->timed_out);
}

TEST_F(LocalProcessRunnerTest, KillsOrphansThatLeftGroupAndSessionAndNobodyElse) {
  auto kept = LocalProcessRunner().Start(Shell("exec sleep 1000"));
  ASSERT_TRUE(kept);
  // Its number is told from inside the new session, so that it has left the group by then.
  const CapturedRun run = RunShell(
      "echo $(setsid sh -c 'sleep 1000 <&- >&- 2>&- & echo $$; exec sleep 1000 <&- >/dev/null 2>&1'"
      " &)");
  const pid_t orphan = std::stoi(run.output);
  ASSERT_TRUE(IsAlive(orphan));
  EXPECT_EQ(LocalProcessRunner().KillOrphans({getpgid(orphan)}), 0);
  EXPECT_GE(LocalProcessRunner().KillOrphans({}), 1);
  EXPECT_FALSE(IsAlive(orphan));
  EXPECT_TRUE(IsAlive((*kept)->Pid()));
  (*kept)->SignalGroup(SIGTERM);
  EXPECT_EQ(WaitFor(**kept).signal, SIGTERM);
}

// A child of ours that somebody traces: once it has ended it cannot be reaped until its tracer lets
// go of it.
struct TracedChild {
  pid_t pid = 0, tracer = 0;

  void LetGo() const {
    kill(tracer, SIGKILL);
    waitpid(tracer, nullptr, 0);
  }
};

TracedChild StartTraced() {
  const UniqueFd may_trace(eventfd(0, EFD_CLOEXEC)), is_traced(eventfd(0, EFD_CLOEXEC));
  uint64_t refused = 0;
  TracedChild child;
  child.pid = fork();
  if (child.pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    eventfd_write(may_trace.Get(), 1);
    while (true) pause();
  }
  child.tracer = fork();
  if (child.tracer == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    eventfd_read(may_trace.Get(), &refused);
    eventfd_write(is_traced.Get(), ptrace(PTRACE_SEIZE, child.pid, nullptr, nullptr) == 0 ? 1 : 2);
    while (true) pause();
  }
  eventfd_read(is_traced.Get(), &refused);
  EXPECT_EQ(refused, 1u) << "no process may be traced here";
  return child;
}

TEST_F(LocalProcessRunnerTest, AnOrphanThatCannotBeReapedYetHoldsUpNobody) {
  const TracedChild orphan = StartTraced();
  EXPECT_EQ(LocalProcessRunner().KillOrphans({orphan.tracer}), 0);
  EXPECT_TRUE(IsAlive(orphan.pid));
  orphan.LetGo();
  EXPECT_EQ(LocalProcessRunner().KillOrphans({}), 1);
  EXPECT_FALSE(IsAlive(orphan.pid));
}

TEST_F(LocalProcessRunnerTest, DestructionLeavesWhoCannotBeReapedYetToTheSweep) {
  const TracedChild child = StartTraced();
  UniqueFd end(static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0)));
  LocalProcessRunner().Adopt(child.pid, std::move(end)).reset();
  EXPECT_TRUE(IsAlive(child.pid));  // waits for its tracer
  child.LetGo();
  EXPECT_EQ(LocalProcessRunner().KillOrphans({}), 1);
  EXPECT_FALSE(IsAlive(child.pid));
}

TEST_F(LocalProcessRunnerTest, DestructionKillsAndReaps) {
  pid_t pid = 0;
  {
    auto process = LocalProcessRunner().Start(Shell("exec sleep 1000"));
    ASSERT_TRUE(process);
    pid = (*process)->Pid();
    EXPECT_EQ(getpgid(pid), pid);
  }
  EXPECT_FALSE(IsAlive(pid));
}

TEST_F(LocalProcessRunnerTest, AppendsOutputToFile) {
  const std::string path = testing::TempDir() + "/runner_output.log";
  LocalFileSystem().Remove(path);
  ProcessSpec spec = Shell("echo one; echo two >&2");
  spec.output_file = path;
  auto process = LocalProcessRunner().Start(spec);
  ASSERT_TRUE(process);
  WaitFor(**process);
  EXPECT_EQ(LocalFileSystem().Read(path).value_or(""), "one\ntwo\n");
}

}  // namespace
}  // namespace tthost
