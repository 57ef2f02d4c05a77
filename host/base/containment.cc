// SPDX-License-Identifier: Apache-2.0
#include "host/base/containment.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

#include "host/base/install_paths.h"
#include "host/base/told_status.h"

namespace tthost {
namespace {

constexpr std::array<std::pair<Containment, std::string_view>, 3> kNames = {{
    {Containment::kProcessGroup, "process group"},
    {Containment::kUserNamespace, "user and pid namespace"},
    {Containment::kPidNamespace, "pid namespace"},
}};

pid_t Clone(Containment containment, int* pidfd) {
  clone_args args{};
  args.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_PIDFD;
  if (containment == Containment::kUserNamespace) args.flags |= CLONE_NEWUSER;
  args.pidfd = reinterpret_cast<uint64_t>(pidfd);
  args.exit_signal = SIGCHLD;
  return static_cast<pid_t>(syscall(SYS_clone3, &args, sizeof(args)));
}

bool WriteText(const char* path, const char* text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const size_t size = std::strlen(text);
  const bool is_written = write(file, text, size) == static_cast<ssize_t>(size);
  close(file);
  return is_written;
}

// The user keeps the same ids inside. `setgroups` must be denied before the kernel takes a gid map
// from somebody without privileges.
bool MapUser(uid_t uid, gid_t gid) {
  char line[64];
  std::snprintf(line, sizeof(line), "%u %u 1", uid, uid);
  if (!WriteText("/proc/self/uid_map", line)) return false;
  std::snprintf(line, sizeof(line), "%u %u 1", gid, gid);
  return WriteText("/proc/self/setgroups", "deny") && WriteText("/proc/self/gid_map", line);
}

// In the first process of a namespace. Null, or what the kernel refused; errno says why.
const char* EnterNamespace(Containment containment, uid_t uid, gid_t gid) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (containment == Containment::kUserNamespace && !MapUser(uid, gid)) return "map the user";
  // Without this the new /proc would be seen outside.
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "make mounts private";
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
    return "mount /proc";
  }
  return nullptr;
}

ExitStatus FromWaitStatus(int wait_status, int64_t peak_rss_kib) {
  ExitStatus status;
  if (WIFSIGNALED(wait_status)) {
    status.signal = WTERMSIG(wait_status);
  } else {
    status.exit_code = WEXITSTATUS(wait_status);
  }
  status.peak_rss_kib = peak_rss_kib;
  return status;
}

// For the first process of a namespace. It lies on the stack of the caller.
struct NamespaceStart {
  Containment containment;
  ProcessGroup group;
  uid_t uid;
  gid_t gid;
  const char* program;
  int status_writer;
  int caller_end;  // the caller's pidfd
  ucontext_t caller{};
  volatile bool in_child = false;
  // What the first process could not do, and errno; null: it has become `program`.
  const char* volatile failed_step = nullptr;
  volatile int failed_errno = 0;
};

[[noreturn]] void GiveUp(NamespaceStart& start, const char* step) {
  start.failed_errno = errno;
  start.failed_step = step;
  _exit(kNamespaceSetUpFailed);
}

constexpr char kStartProgram[] = "start what waits in it";

// A program to execute, as a descriptor higher than `descriptor`.
int OpenAbove(const char* program, int descriptor) {
  const int file = open(program, O_PATH | O_CLOEXEC);
  if (file < 0) return file;
  const int moved = fcntl(file, F_DUPFD_CLOEXEC, descriptor + 1);
  close(file);
  return moved;
}

// Becomes the program that waits for the case; nothing that the caller holds open is to stay open
// because of it.
[[noreturn]] void Become(NamespaceStart& start, int program, pid_t child) {
  if (start.status_writer == kToldStatusDescriptor) {
    fcntl(start.status_writer, F_SETFD, 0);
  } else {
    dup2(start.status_writer, kToldStatusDescriptor);
  }
  close_range(kToldStatusDescriptor + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  char number[16];
  std::snprintf(number, sizeof(number), "%d", child);
  const char* const argv[] = {start.program, number, nullptr};
  const char* const environment[] = {nullptr};
  execveat(program, "", const_cast<char**>(argv), const_cast<char**>(environment), AT_EMPTY_PATH);
  GiveUp(start, kStartProgram);
}

// The first process, in its caller's memory and on a stack of its own. The case's process is a
// fork of it, and so has a copy of that memory: there it leaves this stack for the caller's.
int RunFirstProcess(void* argument) {
  NamespaceStart& start = *static_cast<NamespaceStart*>(argument);
  if (start.group == ProcessGroup::kNew) setpgid(0, 0);
  if (const char* refused = EnterNamespace(start.containment, start.uid, start.gid)) {
    GiveUp(start, refused);
  }
  // Before there is a child, which may hide it and would run until this process ends.
  const int program = OpenAbove(start.program, kToldStatusDescriptor);
  if (program < 0) GiveUp(start, kStartProgram);
  const pid_t child = fork();
  if (child == 0) {
    close(program);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    start.in_child = true;
    setcontext(&start.caller);
  }
  if (child < 0) GiveUp(start, "fork");
  // A caller that died before it could take this process along would leave a case that nobody
  // knows of, beside the one that is started in its place.
  pollfd caller{start.caller_end, POLLIN, 0};
  if (poll(&caller, 1, 0) != 0) _exit(kNamespaceSetUpFailed);
  Become(start, program, child);
}

// Stops the caller until the first process has become another program. Were its memory copied
// like the case's, a warm fork server would be copied twice for each case. Signals stay blocked in
// the first process, where their handlers would run in the caller's memory.
pid_t CloneUntilExec(NamespaceStart& start, int* pidfd) {
  constexpr size_t kStackBytes = 64 << 10;
  alignas(16) static char stack[kStackBytes];
  int flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_PIDFD | CLONE_VM | CLONE_VFORK | SIGCHLD;
  if (start.containment == Containment::kUserNamespace) flags |= CLONE_NEWUSER;
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  const pid_t pid = clone(RunFirstProcess, stack + kStackBytes, flags, &start, pidfd);
  const int error = errno;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

// Like fork(2), but what the caller gets is the first process, and what becomes the child is that
// one's child.
pid_t ForkTwice(NamespaceStart& start, int* pidfd) {
  getcontext(&start.caller);  // where the child goes on, in its copy of this memory
  if (start.in_child) return 0;
  return CloneUntilExec(start, pidfd);
}

int Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string SetUpFailure(const NamespaceStart& start) {
  std::string text = "cannot set up a " + std::string(ContainmentName(start.containment)) +
                     ": cannot " + start.failed_step;
  if (start.failed_step == kStartProgram) text += std::string(" ('") + start.program + "')";
  return text + ": " + std::strerror(start.failed_errno);
}

}  // namespace

std::string_view ContainmentName(Containment containment) {
  for (const auto& [known, name] : kNames) {
    if (known == containment) return name;
  }
  return "";
}

std::optional<Containment> ParseContainment(std::string_view name) {
  for (const auto& [known, text] : kNames) {
    if (text == name) return known;
  }
  return std::nullopt;
}

bool CanContain(Containment containment) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  int pidfd = -1;
  const pid_t pid = Clone(containment, &pidfd);
  if (pid == 0) _exit(EnterNamespace(containment, uid, gid) == nullptr ? 0 : kNamespaceSetUpFailed);
  if (pid < 0) return false;
  const UniqueFd end(pidfd);
  const int status = Reap(pid);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Containment StrongestContainment() {
  for (const Containment containment : {Containment::kPidNamespace, Containment::kUserNamespace}) {
    if (CanContain(containment)) return containment;
  }
  return Containment::kProcessGroup;
}

Result<std::optional<ContainedChild>> ForkContained(Containment containment, ProcessGroup group) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return Error(Status::Unavailable(std::string("pipe: ") + std::strerror(errno)));
  }
  UniqueFd status(ends[0]), status_writer(ends[1]);
  const UniqueFd caller_end(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  if (!caller_end.IsValid()) {
    return Error(Status::Unavailable(std::string("pidfd_open: ") + std::strerror(errno)));
  }
  const std::string program = FindInstallPaths().namespace_init;
  NamespaceStart start{.containment = containment,
                       .group = group,
                       .uid = geteuid(),
                       .gid = getegid(),
                       .program = program.c_str(),
                       .status_writer = status_writer.Get(),
                       .caller_end = caller_end.Get()};
  int pidfd = -1;
  const pid_t pid = ForkTwice(start, &pidfd);
  if (pid == 0) return std::nullopt;
  if (pid < 0) return Error(Status::Unavailable(std::string("clone: ") + std::strerror(errno)));
  ContainedChild child{.pid = pid, .end = UniqueFd(pidfd), .status = std::move(status)};
  if (start.failed_step == nullptr) return child;
  Reap(pid);
  return Error(Status::Unavailable(SetUpFailure(start)));
}

ExitStatus ReapContained(const ContainedChild& child) {
  int wait_status = 0;
  rusage usage{};
  while (wait4(child.pid, &wait_status, 0, &usage) < 0 && errno == EINTR) {
  }
  if (!child.status.IsValid()) return FromWaitStatus(wait_status, usage.ru_maxrss);
  ToldStatus told{};
  const bool is_told = read(child.status.Get(), &told, sizeof(told)) == sizeof(told);
  if (is_told) return FromWaitStatus(told.wait_status, told.peak_rss_kib);
  return WIFSIGNALED(wait_status) ? FromWaitStatus(wait_status, usage.ru_maxrss) : ExitStatus{};
}

}  // namespace tthost
