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
  slot.last_use = ++uses_;
  while (slot.server == nullptr && !slot.HasGivenUp()) {
    MakeRoom(1);
    const std::string log_path =
        context_.options.run_directory + "/servers/" + std::to_string(++started_) + ".log";
    auto server = ForkServer::Start(key, modules, log_path, context_);
    if (server) {
      slot.server = *std::move(server);
      slot.own_memory_kib = 0;
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

bool ForkServers::HasGivenUp(const ServerKey& key) const {
  const auto slot = slots_.find(key);
  return slot != slots_.end() && slot->second.HasGivenUp();
}

std::string ForkServers::SpawnReason(const ServerKey& key) const {
  const Slot& slot = slots_.at(key);
  return (slot.must_spawn ? "spawned: " : "spawned, as two fork servers failed: ") + slot.reason;
}

void ForkServers::Replace(Slot& slot) {
  if (slot.server->HasForked()) {
    slot.failures = 0;
  } else if (slot.server->HasFailed()) {
    ++slot.failures;
  }
  if (slot.server->HasFailed()) {
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
  Measure();
  MakeRoom(0);
}

void ForkServers::Measure() {
  for (auto& [key, slot] : slots_) {
    const bool is_ready =
        slot.server != nullptr && slot.server->CurrentState() == ForkServer::State::kReady;
    if (!is_ready || slot.own_memory_kib > 0) continue;
    slot.own_memory_kib = OwnMemoryKib(slot.server->Pid(), context_.filesystem);
  }
}

void ForkServers::MakeRoom(size_t for_servers) {
  while (IsOverLimits(for_servers)) {
    Slot* const slot = LongestUnused();
    if (slot == nullptr) return;  // the others have work
    Log(LogLevel::kInfo, "fork server: ended, to make room for others");
    slot->server.reset();
    slot->own_memory_kib = 0;
  }
}

bool ForkServers::IsOverLimits(size_t for_servers) const {
  size_t servers = for_servers;
  int64_t memory_kib = 0;
  for (const auto& [key, slot] : slots_) {
    if (slot.server == nullptr) continue;
    ++servers;
    memory_kib += slot.own_memory_kib;
  }
  return servers > limits_.servers || memory_kib > limits_.memory_kib;
}

// Not the last used, however large it is: its next case would only start it again. One that has
// forked nothing yet is waited for.
ForkServers::Slot* ForkServers::LongestUnused() {
  Slot* longest = nullptr;
  for (auto& [key, slot] : slots_) {
    if (slot.server == nullptr || slot.last_use == uses_) continue;
    const bool is_idle = slot.server->CurrentState() == ForkServer::State::kReady &&
                         slot.server->HasForked() && !slot.server->IsNeeded();
    if (is_idle && (longest == nullptr || slot.last_use < longest->last_use)) longest = &slot;
  }
  return longest;
}

}  // namespace tthost
