// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_supervisor.h"

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/json.h"
#include "host/base/log.h"
#include "host/execute/bringup_stage.h"
#include "host/execute/case_directory.h"
#include "host/execute/disk_watch.h"

namespace tthost {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
// For a process that has delivered its outcome and only has to exit.
constexpr int64_t kExitGraceNanos = 5 * kNanosPerSecond;
// For a fork server, to tell how a case ended that is seen to have ended.
constexpr int64_t kStatusGraceNanos = 5 * kNanosPerSecond;
// A process that sends without end must not keep the others waiting.
constexpr int kMostFramesAtOnce = 1024;
constexpr int64_t kInspectionNanos = kNanosPerSecond / 5;

std::array<OutputCap, 2> OutputCapsOf(const std::string& directory) {
  return {OutputCap(directory + "/stdout.log"), OutputCap(directory + "/stderr.log")};
}

bool HasPassed(const Outcome& outcome) {
  return outcome.ending == Ending::kCompleted &&
         std::ranges::all_of(outcome.comparisons, &Comparison::passed);
}

CaseHistory HistoryOf(const Case& test_case, const History& history) {
  const auto known = history.find(test_case.node_id);
  return known == history.end() ? CaseHistory() : known->second;
}

}  // namespace

int64_t DeadlineOf(int64_t started_ns, double timeout_seconds) {
  if (timeout_seconds <= 0) return kNever;
  const double nanos = timeout_seconds * static_cast<double>(kNanosPerSecond);
  const bool is_beyond = nanos >= static_cast<double>(kNever - started_ns);
  return is_beyond ? kNever : started_ns + static_cast<int64_t>(nanos);
}

CaseSupervisor::CaseSupervisor(const Case& test_case, StartedCase started,
                               const RunContext& context)
    : case_(test_case),
      context_(context),
      process_(std::move(started.process)),
      group_(std::move(started.group)),
      kernel_limits_memory_(group_ != nullptr),
      channel_(std::move(started.channel)),
      stage_limits_(StageLimitsOf(context.options, HistoryOf(test_case, context.options.history))),
      output_caps_(
          OutputCapsOf(context.options.run_directory + "/" + CaseDirectoryName(test_case.id))),
      next_inspection_ns_(started.started_ns + kInspectionNanos),
      deadline_(DeadlineOf(started.started_ns, context.options.timeout_seconds)),
      record_{.run_directory = context.options.run_directory,
              .directory_name = CaseDirectoryName(test_case.id),
              .origin = std::move(started.origin),
              .started_ns = started.started_ns,
              .started_unix_micros = started.started_unix_micros,
              .timeout_seconds = context.options.timeout_seconds,
              .memory_limit_bytes = context.options.memory_limit_bytes,
              .stages = StageLog(started.started_ns)} {
  EnterStage(Stage::kEnv, "", started.started_ns);
}

void CaseSupervisor::WatchBy(PollSet& waits) const {
  if (channel_.IsOpen()) waits.Watch(channel_.Descriptor());
  if (has_ended_) {
    waits.WakeAt(record_.ended_ns + kStatusGraceNanos);
  } else {
    waits.Watch(process_->EndDescriptor());
    waits.WakeAt(deadline_.NextNanos());
    waits.WakeAt(next_inspection_ns_);
  }
}

std::optional<Outcome> CaseSupervisor::Advance() {
  // The end is looked at first: what was sent before it is in the channel by then.
  const bool ends_now = !has_ended_ && IsReadable(process_->EndDescriptor());
  ReadFrames();
  if (ends_now) {
    has_ended_ = true;
    record_.ended_ns = context_.clock.SteadyNanos();
    process_->SignalGroup(SIGKILL);  // whom it left behind in its group
    if (!record_.has_outcome_frame) EnterLastBringupStage();
  }
  if (has_ended_) {
    if (!LearnStatus()) return std::nullopt;
    return Conclude();
  }
  Inspect();
  const bool stage_is_due = deadline_.StageIsDue(context_.clock.SteadyNanos());
  deadline_.Advance(context_.clock.SteadyNanos(), *process_);
  const bool is_untouched = record_.interference == CaseRecord::Interference::kNone;
  if (deadline_.HasExpired() && is_untouched && record_.channel_error.empty()) {
    record_.interference = CaseRecord::Interference::kDeadline;
    record_.stage_expired = stage_is_due;
  }
  if (!deadline_.HasOutlivedKill(context_.clock.SteadyNanos())) return std::nullopt;
  record_.ended_ns = context_.clock.SteadyNanos();
  record_.outlived_kill = process_->Pid();
  context_.sink.Note(case_.id + ": " +
                     DescribeOutlivedKill(record_.outlived_kill, record_.origin.chips));
  return Conclude();
}

Outcome CaseSupervisor::Conclude() {
  FreeDisk();
  for (OutputCap& cap : output_caps_) cap.Finish(context_.filesystem);
  if (group_ != nullptr) record_.out_of_memory_kills = group_->OutOfMemoryKills();
  const Outcome outcome = MakeOutcome(record_, context_.filesystem);
  if (HasPassed(outcome)) ForgetWork();
  const bool has_failed = outcome.ending == Ending::kFailed || outcome.ending == Ending::kCrashed;
  fell_to_full_disk_ =
      has_failed && !HasSurvivor() && record_.disk_was_full && !FillsDisk(record_.disk_bytes);
  return outcome;
}

std::unique_ptr<Process> CaseSupervisor::TakeSurvivor() {
  return HasSurvivor() ? std::move(process_) : nullptr;
}

void CaseSupervisor::Inspect() {
  const int64_t now_ns = context_.clock.SteadyNanos();
  if (now_ns < next_inspection_ns_) return;
  next_inspection_ns_ = now_ns + kInspectionNanos;
  for (OutputCap& cap : output_caps_) cap.Trim(context_.filesystem);
  const TreeUse use = process_->Use();
  if (use.resident_bytes == 0) return;
  if (use.processes >= kMostProcessesOfTree) {
    return KillFor(CaseRecord::Interference::kProcesses);
  }
  // Where the kernel limits memory it is quicker, and counts what is shared only once.
  const int64_t limit_bytes = kernel_limits_memory_ ? 0 : record_.memory_limit_bytes;
  const int64_t resident_bytes =
      memory_.Measure(*process_, use.resident_bytes, limit_bytes, now_ns);
  record_.resident_bytes = resident_bytes;
  record_.peak_resident_bytes = std::max(record_.peak_resident_bytes, resident_bytes);
  context_.sink.MemoryMeasured(case_, resident_bytes);
  if (limit_bytes == 0 || resident_bytes <= limit_bytes) return;
  KillFor(CaseRecord::Interference::kMemory);
}

void CaseSupervisor::KillFor(CaseRecord::Interference interference) {
  if (record_.interference == CaseRecord::Interference::kNone) record_.interference = interference;
  Kill();
}

void CaseSupervisor::EnterStage(Stage stage, std::string phase, int64_t at_ns) {
  record_.stages.Enter(stage, std::move(phase), at_ns);
  const auto limit = stage_limits_.find(stage);
  record_.stage_limit.reset();
  if (limit != stage_limits_.end()) record_.stage_limit = limit->second;
  // A mark from the future would give the stage time that it does not have.
  deadline_.EnterStage(DeadlineOf(std::min(at_ns, context_.clock.SteadyNanos()),
                                  record_.stage_limit ? record_.stage_limit->seconds : 0));
}

void CaseSupervisor::Cancel() {
  if (record_.interference == CaseRecord::Interference::kNone) {
    record_.interference = CaseRecord::Interference::kInterrupt;
  }
  deadline_.BringForward(context_.clock.SteadyNanos());
}

void CaseSupervisor::EndForDisk() { KillFor(CaseRecord::Interference::kDisk); }

bool CaseSupervisor::LearnStatus() {
  record_.status = process_->TryReap();
  return record_.status || context_.clock.SteadyNanos() >= record_.ended_ns + kStatusGraceNanos;
}

// Of thousands of cases that pass, what each wrote into its working directory would fill the disk.
void CaseSupervisor::ForgetWork() {
  if (context_.options.keep_artefacts) return;
  (void)context_.filesystem.RemoveTree(record_.run_directory + "/" + record_.directory_name +
                                       "/work");
}

// A full disk would take the record of the run with it: what the case kept goes then as well.
void CaseSupervisor::FreeDisk() {
  const std::string directory = record_.run_directory + "/" + record_.directory_name;
  if (DiskWatch(record_.run_directory, context_.filesystem).IsFull()) NoteFullDisk();
  if (record_.disk_was_full) {
    const uint64_t bytes = BytesWrittenByCase(context_.filesystem, directory);
    record_.disk_bytes = std::max(record_.disk_bytes, bytes);
    (void)context_.filesystem.RemoveTree(directory + "/work");
  }
  RemoveTemporaryFiles(context_.filesystem, directory);
}

// A call that goes through several stages may have come further than was announced.
void CaseSupervisor::EnterLastBringupStage() {
  const Stage announced = record_.stages.LastStage();
  if (announced < Stage::kLower || announced > Stage::kRun) return;
  const auto stage =
      LastBringupStage(record_.run_directory + "/" + record_.directory_name, context_.filesystem);
  if (stage) record_.stages.Enter(*stage, record_.stages.LastPhase(), record_.ended_ns);
}

void CaseSupervisor::ReadFrames() {
  for (int i = 0; i < kMostFramesAtOnce && channel_.IsOpen(); ++i) {
    auto received = channel_.Receive(/*wait=*/false);
    if (received && received->state == ReceiveState::kNothingYet) return;
    if (received && received->state == ReceiveState::kClosed) {
      channel_.Close();  // its end is told by the process itself
      return;
    }
    const Result<void> handled = received ? Handle(received->frame.text) : Error(received.error());
    if (handled) continue;
    record_.channel_error = handled.error().message;
    channel_.Close();
    Kill();
  }
}

Result<void> CaseSupervisor::Handle(const std::string& frame) {
  if (record_.has_outcome_frame) return {};  // it had the last word
  // What comes after the deadline comes of the signals that end the process.
  if (record_.interference == CaseRecord::Interference::kDeadline) return {};
  try {
    const Json json = Json::parse(frame);
    const std::string type = json.at("type");
    if (type == "stage") {
      const std::string name = json.at("stage"), phase = json.at("phase");
      const auto stage = ParseStage(name);
      if (!stage) return Error(Status::Unavailable("unknown stage '" + name + "'"));
      EnterStage(*stage, phase, json.at("at_ns"));
      context_.sink.StageEntered(case_, *stage, phase);
    } else if (type == "outcome") {
      record_.has_outcome_frame = true;
      deadline_.BringForward(context_.clock.SteadyNanos() + kExitGraceNanos);
    } else if (type == "failed") {
      record_.worker_failure = json.at("message");
    } else if (type == "not_limited") {
      const std::string message = json.at("message");
      kernel_limits_memory_ = false;
      Log(LogLevel::kInfo, case_.id + ": memory is watched, not limited: " + message);
    } else {
      return Error(Status::Unavailable("unknown frame '" + type + "'"));
    }
    return {};
  } catch (const Json::exception& error) {
    return Error(Status::Unavailable("malformed frame: " + std::string(error.what())));
  }
}

}  // namespace tthost
