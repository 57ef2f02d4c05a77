// SPDX-License-Identifier: Apache-2.0
#include "host/base/orphan_sweep.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "host/base/process_tree.h"

namespace tthost {
namespace {

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
    std::vector<pid_t> children;
    ForEachChild(getpid(), [&children](pid_t child) { children.push_back(child); });
    for (const pid_t pid : children) {
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
