// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_supervisor.h"

#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/json.h"
#include "host/execute/bringup_stage.h"
#include "host/execute/case_directory.h"

namespace tthost {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
// For a process that has delivered its outcome and only has to exit.
constexpr int64_t kExitGraceNanos = 5 * kNanosPerSecond;
// For a fork server, to tell how a case ended that is seen to have ended.
constexpr int64_t kStatusGraceNanos = 5 * kNanosPerSecond;
// A process that sends without end must not keep the others waiting.
constexpr int kMostFramesAtOnce = 1024;

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
      channel_(std::move(started.channel)),
      deadline_(DeadlineOf(started.started_ns, context.options.timeout_seconds)),
      record_{.run_directory = context.options.run_directory,
              .directory_name = CaseDirectoryName(test_case.id),
              .origin = std::move(started.origin),
              .started_ns = started.started_ns,
              .started_unix_micros = started.started_unix_micros,
              .timeout_seconds = context.options.timeout_seconds,
              .stages = StageLog(started.started_ns)} {}

void CaseSupervisor::WatchBy(PollSet& waits) const {
  if (channel_.IsOpen()) waits.Watch(channel_.Descriptor());
  if (has_ended_) {
    waits.WakeAt(record_.ended_ns + kStatusGraceNanos);
  } else {
    waits.Watch(process_->EndDescriptor());
    waits.WakeAt(deadline_.NextNanos());
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
    RemoveTemporaryFiles(context_.filesystem, record_.run_directory + "/" + record_.directory_name);
    return MakeOutcome(record_, context_.filesystem);
  }
  deadline_.Advance(context_.clock.SteadyNanos(), *process_);
  const bool is_untouched = record_.interference == CaseRecord::Interference::kNone;
  if (deadline_.HasExpired() && is_untouched && record_.channel_error.empty()) {
    record_.interference = CaseRecord::Interference::kDeadline;
  }
  return std::nullopt;
}

void CaseSupervisor::Cancel() {
  if (record_.interference == CaseRecord::Interference::kNone) {
    record_.interference = CaseRecord::Interference::kInterrupt;
  }
  deadline_.BringForward(context_.clock.SteadyNanos());
}

bool CaseSupervisor::LearnStatus() {
  record_.status = process_->TryReap();
  return record_.status || context_.clock.SteadyNanos() >= record_.ended_ns + kStatusGraceNanos;
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
      record_.stages.Enter(*stage, phase, json.at("at_ns"));
      context_.sink.StageEntered(case_, *stage, phase);
    } else if (type == "outcome") {
      record_.has_outcome_frame = true;
      deadline_.BringForward(context_.clock.SteadyNanos() + kExitGraceNanos);
    } else if (type == "failed") {
      record_.worker_failure = json.at("message");
    } else {
      return Error(Status::Unavailable("unknown frame '" + type + "'"));
    }
    return {};
  } catch (const Json::exception& error) {
    return Error(Status::Unavailable("malformed frame: " + std::string(error.what())));
  }
}

}  // namespace tthost
