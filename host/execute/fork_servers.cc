// SPDX-License-Identifier: Apache-2.0
#include "host/execute/fork_servers.h"

#include <utility>

#include "host/base/log.h"

namespace tthost {

std::shared_ptr<ForkServer> ForkServers::For(const ServerKey& key,
                                             const std::vector<std::string>& modules) {
  Slot& slot = slots_[key];
  if (slot.server != nullptr && slot.server->CurrentState() > ForkServer::State::kReady) {
    Replace(slot);
  }
  while (slot.server == nullptr && !slot.must_spawn && slot.failures < kMostFailures) {
    const std::string log_path =
        context_.options.run_directory + "/servers/" + std::to_string(++started_) + ".log";
    auto server = ForkServer::Start(key, modules, log_path, context_);
    if (server) {
      slot.server = *std::move(server);
    } else {
      ++slot.failures;
      slot.reason = server.error().message;
    }
  }
  return slot.server;
}

bool ForkServers::IsReady(const ServerKey& key) const {
  const auto slot = slots_.find(key);
  return slot != slots_.end() && slot->second.server != nullptr &&
         slot->second.server->CurrentState() == ForkServer::State::kReady;
}

std::string ForkServers::SpawnReason(const ServerKey& key) const {
  const Slot& slot = slots_.at(key);
  return (slot.must_spawn ? "spawned: " : "spawned, as two fork servers failed: ") + slot.reason;
}

void ForkServers::Replace(Slot& slot) {
  if (slot.server->HasFailed()) {
    ++slot.failures;
    slot.must_spawn = slot.server->DemandsSpawn();
    slot.reason = slot.server->FailureReason();
    Log(LogLevel::kInfo, "fork server: " + slot.reason);
  }
  retired_.push_back(std::exchange(slot.server, nullptr));
}

void ForkServers::WatchBy(PollSet& waits) const {
  for (const auto& [key, slot] : slots_) {
    if (slot.server != nullptr) slot.server->WatchBy(waits);
  }
  for (const auto& server : retired_) server->WatchBy(waits);
}

void ForkServers::Advance() {
  for (const auto& [key, slot] : slots_) {
    if (slot.server != nullptr) slot.server->Advance();
  }
  for (const auto& server : retired_) server->Advance();
  std::erase_if(retired_, [](const auto& server) { return !server->IsNeeded(); });
}

}  // namespace tthost
