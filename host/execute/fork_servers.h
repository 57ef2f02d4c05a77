// SPDX-License-Identifier: Apache-2.0
// The fork servers of a run, one per key, started when first asked for. Those that wait for work
// are ended, the longest unused first, where there are more of them than the limits allow.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/execute/fork_server.h"
#include "host/execute/server_limits.h"

namespace tthost {

class ForkServers {
 public:
  // `context` is borrowed for the object's life.
  ForkServers(const RunContext& context, const ServerLimits& limits)
      : context_(context), limits_(limits) {}

  // The server to ask, which may be warming still; null when the key's cases have to be spawned,
  // because two servers in a row forked nothing before they failed, or one said that it must be so.
  // A server that ended is replaced.
  std::shared_ptr<ForkServer> For(const ServerKey& key, const std::vector<std::string>& modules);
  // There is one that can fork at once.
  bool IsReady(const ServerKey& key) const;
  // For() gives null.
  bool HasGivenUp(const ServerKey& key) const;
  // Why it does.
  std::string SpawnReason(const ServerKey& key) const;

  void WatchBy(PollSet& waits) const;
  void Advance();

 private:
  static constexpr int kMostFailures = 2;

  struct Slot {
    std::shared_ptr<ForkServer> server;
    int64_t own_memory_kib = 0;  // of a server that is ready; 0: not measured yet
    int64_t last_use = 0;        // counts up
    int failures = 0;
    bool must_spawn = false;
    std::string reason;  // of the last failure

    bool HasGivenUp() const { return must_spawn || failures >= kMostFailures; }
  };

  void Replace(Slot& slot);
  void Measure();
  // Ends idle servers until one more has room, or those that are there.
  void MakeRoom(size_t for_servers);
  bool IsOverLimits(size_t for_servers) const;
  Slot* LongestUnused();

  const RunContext& context_;
  const ServerLimits limits_;
  std::map<ServerKey, Slot> slots_;
  std::vector<std::shared_ptr<ForkServer>> retired_;  // their children may run still
  int started_ = 0;
  int64_t uses_ = 0;
};

}  // namespace tthost
