// SPDX-License-Identifier: Apache-2.0
// The first process of a case's PID namespace: `tt-host-init PID`. It reaps what loses its parent
// until its child PID has ended, and tells how. With its own end the kernel kills everybody else.
// One is started for every case, so it is linked statically and uses nothing of C++'s library.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "host/base/told_status.h"

int main(int argc, char** argv) {
  if (argc != 2) return tthost::kNamespaceSetUpFailed;
  const pid_t child = std::atoi(argv[1]);
  tthost::ToldStatus told{};
  rusage usage{};
  while (true) {
    const pid_t ended = wait4(-1, &told.wait_status, 0, &usage);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return tthost::kNamespaceSetUpFailed;
  }
  told.peak_rss_kib = usage.ru_maxrss;
  const bool is_told = write(tthost::kToldStatusDescriptor, &told, sizeof(told)) == sizeof(told);
  return is_told ? 0 : tthost::kNamespaceSetUpFailed;
}
