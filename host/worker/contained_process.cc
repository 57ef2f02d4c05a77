// SPDX-License-Identifier: Apache-2.0
#include "host/worker/contained_process.h"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "host/base/told_status.h"
#include "host/worker/case_process.h"

namespace tthost {

Status EndAs(const ContainedChild& child) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1})
    std::signal(signal, SIG_IGN);  // the child's
  pollfd end{child.end.Get(), POLLIN, 0};
  while (poll(&end, 1, -1) < 0) {
  }
  const ExitStatus status = ReapContained(child);
  if (status.signal) {
    const rlimit no_core{};
    setrlimit(RLIMIT_CORE, &no_core);
    std::signal(*status.signal, SIG_DFL);
    raise(*status.signal);
  }
  if (status.exit_code) EndProcess(*status.exit_code);
  return Status::Unavailable(
      "the first process of the namespace did not tell how the one inside ended");
}

int RunContained(char** argv) {
  const Containment containment = StrongestContainment();
  if (containment != Containment::kProcessGroup) {
    const auto child = ForkContained(containment, ProcessGroup::kCallers);
    if (child && *child) {
      fprintf(stderr, "'%s': %s\n", argv[0], EndAs(**child).message.c_str());
      return kNamespaceSetUpFailed;
    }
  }
  execv(argv[0], argv);
  constexpr int kCannotExecute = 126;
  fprintf(stderr, "cannot start '%s': %s\n", argv[0], std::strerror(errno));
  return kCannotExecute;
}

}  // namespace tthost
