// SPDX-License-Identifier: Apache-2.0
#include "host/execute/deadline.h"

#include <algorithm>
#include <csignal>

namespace tthost {

void Deadline::BringForward(int64_t at_ns) {
  if (step_ == Step::kWaiting) next_ns_ = std::min(next_ns_, at_ns);
}

void Deadline::Advance(int64_t now_ns, Process& process) {
  if (now_ns < next_ns_) return;
  if (step_ == Step::kWaiting) {
    process.SignalGroup(SIGTERM);
    step_ = Step::kTerminated;
    next_ns_ = now_ns + kGraceNanos;
  } else {
    KillNow(process);
  }
}

void Deadline::KillNow(Process& process) {
  process.SignalGroup(SIGKILL);
  step_ = Step::kKilled;
  next_ns_ = kNever;
}

}  // namespace tthost
