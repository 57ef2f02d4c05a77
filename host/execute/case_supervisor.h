// SPDX-License-Identifier: Apache-2.0
// Watches the process of one case from its start to its end.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "host/base/channel.h"
#include "host/base/process_runner.h"
#include "host/execute/case_memory.h"
#include "host/execute/case_record.h"
#include "host/execute/deadline.h"
#include "host/execute/output_cap.h"
#include "host/execute/poll_set.h"
#include "host/execute/run_context.h"
#include "host/model/selection.h"

namespace tthost {

// A case whose process runs.
struct StartedCase {
  std::unique_ptr<Process> process;
  Channel channel;
  std::unique_ptr<ControlGroup> group;  // that the process joins; null: none can be had
  ProcessOrigin origin;
  int64_t started_ns = 0;
  int64_t started_unix_micros = 0;
};

// When a case that started at `started_ns` has had its time; kNever without a timeout.
int64_t DeadlineOf(int64_t started_ns, double timeout_seconds);

class CaseSupervisor {
 public:
  // Both borrowed for the object's life.
  CaseSupervisor(const Case& test_case, StartedCase started, const RunContext& context);

  void WatchBy(PollSet& waits) const;
  // Takes what the process sent and does what its deadline demands. The outcome once it has ended;
  // not to be called again after that.
  std::optional<Outcome> Advance();

  // It has had its time, because the user said so.
  void Cancel();
  void Kill() { deadline_.KillNow(context_.clock.SteadyNanos(), *process_); }
  // Of a case whose outcome was given although SIGKILL did not end its process: that one, once;
  // else null.
  std::unique_ptr<Process> TakeSurvivor();
  bool HasSurvivor() const { return record_.outlived_kill != 0; }
  // The disk is full now. What comes of it is not the fault of a case that has written little.
  void NoteFullDisk() { record_.disk_was_full = true; }
  // It has filled the disk, and is killed to make room.
  void EndForDisk();
  // It ended without a result, and others may have filled the disk that it needed.
  bool FellToFullDisk() const { return fell_to_full_disk_; }

  const std::string& DirectoryName() const { return record_.directory_name; }
  pid_t Pid() const { return process_->Pid(); }
  // As measured last; 0: not known.
  int64_t ResidentBytes() const { return record_.resident_bytes; }

 private:
  void ReadFrames();
  Result<void> Handle(const std::string& frame);
  // True when nothing more will be known about how the process ended.
  bool LearnStatus();
  void EnterLastBringupStage();
  void FreeDisk();
  Outcome Conclude();
  void ForgetWork();
  // Looks at what the running process uses, when it is time to.
  void Inspect();
  // The first interference is what the report tells of.
  void KillFor(CaseRecord::Interference interference);
  void EnterStage(Stage stage, std::string phase, int64_t at_ns);

  const Case& case_;
  const RunContext& context_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<ControlGroup> group_;
  bool kernel_limits_memory_;  // false: this watches it
  CaseMemory memory_;
  Channel channel_;
  const std::map<Stage, StageLimit> stage_limits_;
  std::array<OutputCap, 2> output_caps_;
  int64_t next_inspection_ns_;
  Deadline deadline_;
  CaseRecord record_;
  bool has_ended_ = false;
  bool fell_to_full_disk_ = false;
};

}  // namespace tthost
