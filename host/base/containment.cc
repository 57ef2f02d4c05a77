// SPDX-License-Identifier: Apache-2.0
#include "host/base/containment.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace tthost {
namespace {

constexpr std::array<std::pair<Containment, std::string_view>, 3> kNames = {{
    {Containment::kProcessGroup, "process group"},
    {Containment::kUserNamespace, "user and pid namespace"},
    {Containment::kPidNamespace, "pid namespace"},
}};

// Written by the first process of a namespace about the one that it forked.
struct ToldStatus {
  int wait_status;
  int64_t peak_rss_kib;
};

constexpr int kSetUpFailed = 125;

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

// In the first process of a namespace.
bool EnterNamespace(Containment containment, uid_t uid, gid_t gid) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (containment == Containment::kUserNamespace && !MapUser(uid, gid)) return false;
  // Without this the new /proc would be seen outside.
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0;
}

// The rest of the life of a namespace's first process: it reaps what loses its parent until
// `child` has ended. With its own end the kernel kills everybody else.
[[noreturn]] void Reap(pid_t child, int status_pipe) {
  ToldStatus told{};
  rusage usage{};
  while (true) {
    const pid_t ended = wait4(-1, &told.wait_status, 0, &usage);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) _exit(kSetUpFailed);
  }
  told.peak_rss_kib = usage.ru_maxrss;
  const bool is_told = write(status_pipe, &told, sizeof(told)) == sizeof(told);
  _exit(is_told ? 0 : kSetUpFailed);
}

// Nothing that the caller holds open is to stay open because of the first process.
void CloseAllBut(int descriptor) {
  if (descriptor > 3) close_range(3, static_cast<unsigned>(descriptor) - 1, 0);
  close_range(static_cast<unsigned>(descriptor) + 1, ~0U, 0);
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

bool CanDo(Containment containment) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  int pidfd = -1;
  const pid_t pid = Clone(containment, &pidfd);
  if (pid == 0) _exit(EnterNamespace(containment, uid, gid) ? 0 : kSetUpFailed);
  if (pid < 0) return false;
  const UniqueFd end(pidfd);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
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

Containment StrongestContainment() {
  for (const Containment containment : {Containment::kPidNamespace, Containment::kUserNamespace}) {
    if (CanDo(containment)) return containment;
  }
  return Containment::kProcessGroup;
}

Result<std::optional<ContainedChild>> ForkContained(Containment containment, ProcessGroup group) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return Error(Status::Unavailable(std::string("pipe: ") + std::strerror(errno)));
  }
  UniqueFd status(ends[0]), status_writer(ends[1]);
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  int pidfd = -1;
  const pid_t pid = Clone(containment, &pidfd);
  if (pid < 0) return Error(Status::Unavailable(std::string("clone3: ") + std::strerror(errno)));
  if (pid > 0) {
    return ContainedChild{.pid = pid, .end = UniqueFd(pidfd), .status = std::move(status)};
  }
  if (group == ProcessGroup::kNew) setpgid(0, 0);
  if (!EnterNamespace(containment, uid, gid)) _exit(kSetUpFailed);
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return std::nullopt;
  }
  if (child < 0) _exit(kSetUpFailed);
  CloseAllBut(status_writer.Get());
  Reap(child, status_writer.Get());
}

ExitStatus ReapContained(const ContainedChild& child) {
  int wait_status = 0;
  rusage usage{};
  while (wait4(child.pid, &wait_status, 0, &usage) < 0 && errno == EINTR) {
  }
  ToldStatus told{};
  const bool is_told = read(child.status.Get(), &told, sizeof(told)) == sizeof(told);
  return is_told ? FromWaitStatus(told.wait_status, told.peak_rss_kib)
                 : FromWaitStatus(wait_status, usage.ru_maxrss);
}

}  // namespace tthost
