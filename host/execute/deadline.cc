// SPDX-License-Identifier: Apache-2.0
#include "host/execute/deadline.h"

#include <algorithm>
#include <csignal>

namespace tthost {

void Deadline::EnterStage(int64_t at_ns) {
  if (step_ == Step::kWaiting) next_ns_ = std::min(case_ns_, at_ns);
}

void Deadline::BringForward(int64_t at_ns) {
  if (step_ != Step::kWaiting || at_ns >= next_ns_) return;
  case_ns_ = next_ns_ = at_ns;
  wants_stacks_ = false;
}

void Deadline::Advance(int64_t now_ns, Process& process) {
  if (now_ns < next_ns_) return;
  if (step_ == Step::kWaiting && wants_stacks_) {
    process.SignalGroup(SIGUSR1);
    step_ = Step::kAsked;
    next_ns_ = now_ns + kStacksNanos;
  } else if (step_ == Step::kWaiting || step_ == Step::kAsked) {
    process.SignalGroup(SIGTERM);
    step_ = Step::kTerminated;
    next_ns_ = now_ns + kGraceNanos;
  } else if (step_ == Step::kTerminated) {
    KillNow(now_ns, process);
  }
}

void Deadline::KillNow(int64_t now_ns, Process& process) {
  process.SignalGroup(SIGKILL);
  if (step_ == Step::kKilled) return;
  step_ = Step::kKilled;
  next_ns_ = now_ns + Process::kMostEndNanos;
}

}  // namespace tthost
