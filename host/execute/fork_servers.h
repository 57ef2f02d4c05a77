// SPDX-License-Identifier: Apache-2.0
// The fork servers of a run, one per key, started when first asked for.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/execute/fork_server.h"

namespace tthost {

class ForkServers {
 public:
  // `context` is borrowed for the object's life.
  explicit ForkServers(const RunContext& context) : context_(context) {}

  // The server to ask, which may be warming still; null when the key's cases have to be spawned,
  // because two servers failed or one said that it must be so. A server that ended is replaced.
  std::shared_ptr<ForkServer> For(const ServerKey& key, const std::vector<std::string>& modules);
  // There is one that can fork at once.
  bool IsReady(const ServerKey& key) const;
  // Why For() gives null.
  std::string SpawnReason(const ServerKey& key) const;

  void WatchBy(PollSet& waits) const;
  void Advance();

 private:
  static constexpr int kMostFailures = 2;

  struct Slot {
    std::shared_ptr<ForkServer> server;
    int failures = 0;
    bool must_spawn = false;
    std::string reason;  // of the last failure
  };

  void Replace(Slot& slot);

  const RunContext& context_;
  std::map<ServerKey, Slot> slots_;
  std::vector<std::shared_ptr<ForkServer>> retired_;  // their children may run still
  int started_ = 0;
};

}  // namespace tthost
