// SPDX-License-Identifier: Apache-2.0
#include "host/base/orphan_sweep.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/process_tree.h"
#include "host/base/unique_fd.h"

namespace tthost {
namespace {

constexpr int64_t kMostWaitNanos = 5'000'000'000;

void AwaitEnd(pid_t pid, int64_t deadline_nanos) {
  const UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.IsValid()) return;
  pollfd end{pidfd.Get(), POLLIN, 0};
  int64_t left_ms = 0;
  do {
    left_ms = std::max<int64_t>(0, (deadline_nanos - SystemClock().SteadyNanos()) / 1'000'000);
  } while (poll(&end, 1, static_cast<int>(left_ms)) < 0 && errno == EINTR);
}

bool TryReap(pid_t pid) {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG) != 0) {
    if (errno != EINTR) return true;  // somebody else has
  }
  return info.si_pid != 0;
}

}  // namespace

int OrphanSweep::KillChildren(const std::function<bool(pid_t)>& is_orphan) {
  // A process that forks faster than it is found would keep us here for ever.
  constexpr int kMostRounds = 200;
  const int64_t deadline = SystemClock().SteadyNanos() + kMostWaitNanos;
  int killed = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    const int killed_before = killed;
    std::vector<pid_t> children;
    ForEachChild(getpid(), [&children](pid_t child) { children.push_back(child); });
    for (const pid_t pid : children) {
      if (!is_orphan(pid)) continue;
      kill(pid, SIGKILL);
      if (!stuck_.contains(pid)) AwaitEnd(pid, deadline);
      if (TryReap(pid)) {
        stuck_.erase(pid);
        ++killed;
      } else if (stuck_.insert(pid).second) {
        Log(LogLevel::kWarning, "process " + std::to_string(pid) +
                                    ", which a case left behind, was killed and does not end");
      }
    }
    // Only a round without a find proves that the dead left nobody.
    if (killed == killed_before) break;
  }
  return killed;
}

}  // namespace tthost
