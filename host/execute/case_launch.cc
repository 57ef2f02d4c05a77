// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_launch.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/byte_size.h"
#include "host/base/log.h"
#include "host/base/worker_process.h"
#include "host/execute/case_directory.h"
#include "host/execute/case_request.h"
#include "host/execute/layer_of_group.h"

namespace tthost {
namespace {

Outcome FailedInEnv(std::string message) {
  return OutcomeWithoutProcess(Ending::kFailed, Stage::kEnv, "env", std::move(message));
}

// What a case prints and keeps must fit; with less the journal itself is in danger.
Result<void> CheckFreeSpace(const std::string& directory, const FileSystem& filesystem) {
  constexpr int64_t kLeastBytes = 256 << 20;
  TTHOST_ASSIGN_OR_RETURN(const uint64_t free_bytes, filesystem.FreeBytes(directory));
  if (free_bytes >= kLeastBytes) return {};
  return Error(Status::Unavailable("only " + FormatByteSize(static_cast<int64_t>(free_bytes)) +
                                   " are free for '" + directory + "', a case needs " +
                                   FormatByteSize(kLeastBytes) +
                                   ": `tt-host runs prune` removes old runs"));
}

int64_t NextToken() {
  static int64_t token = 0;  // one thread launches
  return ++token;
}

}  // namespace

CaseLaunch::CaseLaunch(const Case& test_case, const PlannedCase& planned, const CaseGroup& group,
                       std::vector<std::string> chips, LayerBuilder& layers, ForkServers& servers,
                       const RunContext& context)
    : case_(test_case),
      planned_(planned),
      group_(group),
      chips_(std::move(chips)),
      layers_(layers),
      servers_(servers),
      context_(context) {}

std::optional<Launched> CaseLaunch::Advance(bool others_run) {
  others_run_ = others_run;
  if (!LayerIsKnown()) return std::nullopt;
  if (!*layer_) return FailedInEnv(layer_->error().message);
  if (!has_directory_) {
    if (auto room = CheckFreeSpace(context_.options.run_directory, context_.filesystem); !room) {
      if (!others_run) return FailedInEnv(room.error().message);
      ShowWaiting("waiting for room on the disk");
      return std::nullopt;
    }
    const std::string directory =
        context_.options.run_directory + "/" + CaseDirectoryName(case_.id);
    auto prepared = PrepareCaseDirectory(context_.filesystem, directory);
    if (prepared && context_.options.cache_policy == CachePolicy::kCase) {
      prepared = MakeOwnCaches(context_.filesystem, CachesOfCase(directory));
    }
    if (!prepared) return FailedInEnv(prepared.error().message);
    has_directory_ = true;
  }
  return WantsServer() ? AdvanceFork() : Spawn();
}

bool CaseLaunch::LayerIsKnown() {
  if (!layer_) layer_ = LayerOf(group_, layers_);
  if (!layer_) ShowWaiting("building requirement layer");
  return layer_.has_value();
}

bool CaseLaunch::WantsServer() const {
  if (!spawn_reason_.empty()) return false;
  return planned_.is_forked || (OnTerminal() && !planned_.process.must_spawn);
}

std::optional<Launched> CaseLaunch::AdvanceFork() {
  while (true) {
    if (!pending_ && !RequestFork()) {
      if (spawn_reason_.empty()) return std::nullopt;  // the server is warming
      return Spawn();
    }
    if (auto reply = pending_->server->TakeReply(pending_->token)) {
      StartedCase started = std::move(pending_->started);
      pending_.reset();
      if (reply->process == nullptr) continue;  // refused: another server, or spawn
      started.process = std::move(reply->process);
      return started;
    }
    if (pending_->server->CurrentState() != ForkServer::State::kEnded) return std::nullopt;
    // It may have forked the case before it ended: that one goes too, and what it left.
    if (IsStillHeld(*pending_)) return std::nullopt;
    pending_.reset();
    has_directory_ = false;
    return Advance(others_run_);
  }
}

// Whether some process has the other end of the channel: one that its server did not tell of.
bool CaseLaunch::IsStillHeld(PendingFork& pending) const {
  constexpr int64_t kMostWaitNs = 10'000'000'000;
  const int64_t now_ns = context_.clock.SteadyNanos();
  if (pending.give_up_ns == kNever) pending.give_up_ns = now_ns + kMostWaitNs;
  while (now_ns < pending.give_up_ns) {
    const Result<Received> received = pending.started.channel.Receive(/*wait=*/false);
    if (!received || received->state == ReceiveState::kClosed) return false;
    if (received->state == ReceiveState::kNothingYet) return true;
  }
  return false;
}

void CaseLaunch::WatchBy(PollSet& waits) const {
  if (!pending_ || pending_->give_up_ns == kNever) return;
  waits.Watch(pending_->started.channel.Descriptor());
  waits.WakeAt(pending_->give_up_ns);
}

// False while there is no server to ask, and for ever when `spawn_reason_` is set.
bool CaseLaunch::RequestFork() {
  const ServerKey key{context_.options.venv, **layer_, context_.options.runtime,
                      OnTerminal() ? case_.process : ""};
  const std::shared_ptr<ForkServer> server = servers_.For(key, group_.modules);
  if (server == nullptr) {
    spawn_reason_ = servers_.SpawnReason(key);
    return false;
  }
  if (server->CurrentState() == ForkServer::State::kWarming) {
    ShowWaiting("warming fork server");
    return false;
  }
  auto ends = Channel::MakePair();
  if (!ends) {
    spawn_reason_ = "spawned: " + ends.error().message;
    return false;
  }
  PendingFork pending{.server = server, .token = NextToken(), .started = NewStart()};
  pending.started.origin.is_forked = !OnTerminal();
  pending.started.channel = std::move(ends->first);
  server->RequestFork(pending.token, Request(pending.started), ends->second);
  pending_ = std::move(pending);
  return true;
}

Launched CaseLaunch::Spawn() {
  auto started = SpawnWorker();
  if (!started) return FailedInEnv(started.error().message);
  return *std::move(started);
}

Result<StartedCase> CaseLaunch::SpawnWorker() {
  StartedCase started = NewStart();
  const std::string directory = context_.options.run_directory + "/" + CaseDirectoryName(case_.id);
  TTHOST_ASSIGN_OR_RETURN(WorkerProcess worker,
                          StartWorker(context_.runner,
                                      {.worker = context_.options.paths.worker,
                                       .mode = "case",
                                       .working_directory = directory + "/work",
                                       .output_file = OnTerminal() ? "" : directory + "/stderr.log",
                                       .on_terminal = OnTerminal()},
                                      {{"type", "case"}, {"request", Request(started)}}));
  started.process = std::move(worker.process);
  started.channel = std::move(worker.channel);
  return started;
}

StartedCase CaseLaunch::NewStart() const {
  StartedCase started;
  started.origin = {.is_forked = false,
                    .is_on_terminal = OnTerminal(),
                    .remark = spawn_reason_,
                    .layer = **layer_,
                    .chips = chips_};
  started.group = NewGroup();
  started.started_ns = context_.clock.SteadyNanos();
  started.started_unix_micros = context_.clock.UnixMicros();
  return started;
}

// Null where there is no limit, or none that the kernel keeps: the supervisor does then.
std::unique_ptr<ControlGroup> CaseLaunch::NewGroup() const {
  // More than the threads of any runtime, less than what a fork bomb needs to stop a machine.
  constexpr int kMostTasks = 8192;
  if (context_.options.memory_limit_bytes == 0) return nullptr;
  auto group = context_.runner.MakeGroup(
      {.memory_bytes = context_.options.memory_limit_bytes, .tasks = kMostTasks});
  if (group) return *std::move(group);
  Log(LogLevel::kInfo, "memory is watched, not limited: " + group.error().message);
  return nullptr;
}

Json CaseLaunch::Request(const StartedCase& started) const {
  return CaseRequestJson(case_, planned_, **layer_, chips_,
                         DeadlineOf(started.started_ns, context_.options.timeout_seconds),
                         started.group.get(), context_);
}

void CaseLaunch::ShowWaiting(const std::string& what) {
  if (std::exchange(waiting_for_, what) != what) {
    context_.sink.StageEntered(case_, Stage::kEnv, what);
  }
}

}  // namespace tthost
