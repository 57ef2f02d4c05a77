// SPDX-License-Identifier: Apache-2.0
#include "host/base/orphan_sweep.h"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <vector>

namespace tthost {
namespace {

std::vector<pid_t> ChildrenOfThisProcess() {
  std::vector<pid_t> children;
  std::error_code error;
  const std::filesystem::directory_iterator threads("/proc/self/task", error);
  if (error) return children;
  for (const auto& thread : threads) {
    std::ifstream list(thread.path() / "children");
    for (pid_t pid; list >> pid;) children.push_back(pid);
  }
  return children;
}

void Reap(pid_t pid) {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED) != 0 && errno == EINTR) {
  }
}

}  // namespace

int KillChildren(const std::function<bool(pid_t)>& is_orphan) {
  // A process that forks faster than it is found would keep us here for ever.
  constexpr int kMostRounds = 200;
  int killed = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    const int killed_before = killed;
    for (const pid_t pid : ChildrenOfThisProcess()) {
      if (!is_orphan(pid)) continue;
      kill(pid, SIGKILL);
      Reap(pid);
      ++killed;
    }
    // Only a round without a find proves that the dead left nobody.
    if (killed == killed_before) break;
  }
  return killed;
}

}  // namespace tthost
