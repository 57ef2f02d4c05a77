// SPDX-License-Identifier: Apache-2.0
// Ends a process that has had its time: USR1 to its group, upon which a worker writes down its
// stacks, then TERM, and KILL when that was not heeded.
#pragma once

#include <cstdint>

#include "host/base/process_runner.h"
#include "host/execute/poll_set.h"

namespace tthost {

class Deadline {
 public:
  // For writing down the stacks.
  static constexpr int64_t kStacksNanos = 500'000'000;
  // Between TERM and KILL.
  static constexpr int64_t kGraceNanos = 5'000'000'000;

  // `at_ns`: of the case as a whole.
  explicit Deadline(int64_t at_ns) : case_ns_(at_ns), next_ns_(at_ns) {}

  // When Advance() or HasOutlivedKill() has something new; kNever when nothing is left to be done.
  int64_t NextNanos() const { return next_ns_; }
  // The first signal was sent.
  bool HasExpired() const { return step_ != Step::kWaiting; }

  // A stage begins that may take until `at_ns`, kNever: as long as the case itself.
  void EnterStage(int64_t at_ns);
  // It expires now because the stage has had its time, which is sooner than the case has.
  bool StageIsDue(int64_t now_ns) const {
    return step_ == Step::kWaiting && now_ns >= next_ns_ && next_ns_ < case_ns_;
  }
  // Expires at `at_ns` when that is sooner; nobody needs the stacks of a process that has done its
  // work or is cancelled.
  void BringForward(int64_t at_ns);
  // Does what is due at `now_ns`.
  void Advance(int64_t now_ns, Process& process);
  void KillNow(int64_t now_ns, Process& process);
  // It was killed so long ago that something in the kernel must hold it.
  bool HasOutlivedKill(int64_t now_ns) const {
    return step_ == Step::kKilled && now_ns >= next_ns_;
  }

 private:
  enum class Step { kWaiting = 1, kAsked, kTerminated, kKilled };

  Step step_ = Step::kWaiting;
  bool wants_stacks_ = true;
  int64_t case_ns_;
  int64_t next_ns_;
};

}  // namespace tthost
