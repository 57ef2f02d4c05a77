// SPDX-License-Identifier: Apache-2.0
// One `tt-host-worker serve`: a process with the imports done that forks a child per case. With
// --isolation none it is `tt-host-worker terminal`, which runs the cases itself, one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/base/channel.h"
#include "host/base/json.h"
#include "host/base/process_runner.h"
#include "host/execute/poll_set.h"
#include "host/execute/run_context.h"

namespace tthost {

// What the cases of one server have in common.
struct ServerKey {
  std::string venv;
  std::string layer;  // empty: none
  std::string runtime;
  std::string process;  // what cases must agree in to run in one process; empty for a forking one

  auto operator<=>(const ServerKey&) const = default;
};

// The answer to a fork request: a process, or why there is none.
struct ForkReply {
  std::unique_ptr<Process> process;
  std::string refusal;
};

// How a case ended, as the server tells it; shared with the Process of the case.
struct ToldEnd {
  std::optional<ExitStatus> status;
  std::optional<ExitStatus> server_end;  // of a server that ended without telling
  UniqueFd event;  // of a case that the server runs in itself: readable once it has ended

  void Tell(const ExitStatus& how);
};

class ForkServer {
 public:
  enum class State {
    kWarming = 1,
    kReady,
    kRetired,  // refused a fork; what it forked goes on
    kEnded,
  };

  // `log_path` receives what it prints. `context` is borrowed for the object's life.
  static Result<std::shared_ptr<ForkServer>> Start(const ServerKey& key,
                                                   const std::vector<std::string>& modules,
                                                   const std::string& log_path,
                                                   const RunContext& context);

  void WatchBy(PollSet& waits) const;
  // Takes what the server sent and notices its end.
  void Advance();

  State CurrentState() const { return state_; }
  // It ended before it forked anything, or on a fork request: another one may go the same way.
  bool HasFailed() const { return has_failed_; }
  const std::string& FailureReason() const { return failure_reason_; }
  // With this runtime no server can fork.
  bool DemandsSpawn() const { return demands_spawn_; }
  pid_t Pid() const { return process_->Pid(); }
  bool HasForked() const { return has_forked_; }
  // Children or requests depend on it.
  bool IsNeeded() const {
    return state_ != State::kEnded && !(children_.empty() && requests_.empty());
  }

  // Asks for a child that runs `request` and talks through `channel`. The answer comes under
  // `token`, unless the server ends first.
  void RequestFork(int64_t token, const Json& request, const Channel& channel);
  std::optional<ForkReply> TakeReply(int64_t token);

 private:
  ForkServer(std::unique_ptr<Process> process, Channel channel, std::string log_path,
             const RunContext& context);
  void ReadFrames();
  void Handle(Frame frame);
  void HandleForked(int64_t token, pid_t pid, std::vector<UniqueFd> descriptors);
  void Fail(std::string reason);
  void NoticeEnd();
  bool RunsCases() const { return context_.options.isolation == ExecuteOptions::Isolation::kNone; }
  bool IsOwingAnAnswer() const;
  std::string LastLogLines() const;

  const RunContext& context_;
  std::shared_ptr<Process> process_;
  Channel channel_;
  std::string log_path_;
  State state_ = State::kWarming;
  bool has_forked_ = false;
  bool has_failed_ = false;
  bool demands_spawn_ = false;
  std::string failure_reason_;
  int64_t answer_due_ns_;  // while it owes one
  std::map<int64_t, std::shared_ptr<ToldEnd>> children_;
  std::map<int64_t, std::optional<ForkReply>> requests_;
};

}  // namespace tthost
