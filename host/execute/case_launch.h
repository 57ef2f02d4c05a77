// SPDX-License-Identifier: Apache-2.0
// The way of one case to a running process: its requirement layer, its directory, then a fork
// server's child or a worker of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/execute/case_plan.h"
#include "host/execute/case_supervisor.h"
#include "host/execute/fork_servers.h"
#include "host/execute/layer_builder.h"
#include "host/execute/poll_set.h"
#include "host/execute/run_context.h"

namespace tthost {

// A process, or how the case ended without one.
using Launched = std::variant<StartedCase, Outcome>;

class CaseLaunch {
 public:
  // `chips`: that it has for itself. Everything else is borrowed for the object's life.
  CaseLaunch(const Case& test_case, const PlannedCase& planned, const CaseGroup& group,
             std::vector<std::string> chips, LayerBuilder& layers, ForkServers& servers,
             const RunContext& context);

  // Goes on as far as it can without waiting. Nothing while it has to wait for the layer builder,
  // a fork server or, when `others_run` that may give it back, room on the disk.
  std::optional<Launched> Advance(bool others_run);
  void WatchBy(PollSet& waits) const;

 private:
  // A request that a server has not answered.
  struct PendingFork {
    std::shared_ptr<ForkServer> server;
    int64_t token = 0;
    StartedCase started;          // without its process
    int64_t give_up_ns = kNever;  // once the server has ended
  };

  bool LayerIsKnown();
  bool WantsServer() const;
  bool OnTerminal() const { return context_.options.isolation == ExecuteOptions::Isolation::kNone; }
  std::optional<Launched> AdvanceFork();
  bool RequestFork();
  bool IsStillHeld(PendingFork& pending) const;
  Launched Spawn();
  Result<StartedCase> SpawnWorker();
  StartedCase NewStart() const;
  std::unique_ptr<ControlGroup> NewGroup() const;
  Json Request(const StartedCase& started) const;
  void ShowWaiting(const std::string& what);

  const Case& case_;
  const PlannedCase& planned_;
  const CaseGroup& group_;
  const std::vector<std::string> chips_;
  LayerBuilder& layers_;
  ForkServers& servers_;
  const RunContext& context_;

  std::optional<Result<std::string>> layer_;
  bool has_directory_ = false;
  bool others_run_ = false;
  std::optional<PendingFork> pending_;
  std::string spawn_reason_;
  std::string waiting_for_;  // as shown last
};

}  // namespace tthost
