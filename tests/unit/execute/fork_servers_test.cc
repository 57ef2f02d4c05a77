// SPDX-License-Identifier: Apache-2.0
// Which fork servers stay when there are more than there is room for.
#include "host/execute/fork_servers.h"

#include <future>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

constexpr int64_t kPagesPerMebibyte = 256;
constexpr int64_t kKibPerMebibyte = 1024;

class ForkServersTest : public ExecutionTest {
 protected:
  ForkServersTest() { AddCase("case"); }

  static ServerKey KeyOf(const std::string& layer) { return {"/venv", layer, "cpu", ""}; }

  void Wait(ForkServers& servers) {
    PollSet waits;
    servers.WatchBy(waits);
    waits.Wait(clock_);
    servers.Advance();
  }

  // The server of the layer, once it is ready, with so much memory of its own.
  std::shared_ptr<ForkServer> Warm(ForkServers& servers, const std::string& layer,
                                   int64_t mebibytes = 1) {
    while (true) {
      auto server = servers.For(KeyOf(layer), {});
      const std::string pages = std::to_string(10 + mebibytes * kPagesPerMebibyte);
      EXPECT_TRUE(filesystem_.WriteAtomic("/proc/" + std::to_string(server->Pid()) + "/statm",
                                          "9999 " + pages + " 10 1 0 1 0\n"));
      if (server->CurrentState() == ForkServer::State::kReady) return server;
      Wait(servers);
    }
  }

  // Starts a case on it; its process.
  std::unique_ptr<Process> Start(ForkServers& servers, ForkServer& server) {
    auto ends = Channel::MakePair();
    channels_.push_back(std::move(ends->first));
    const int64_t token = ++token_;
    server.RequestFork(token, {{"case", {{"id", "case"}}}, {"case_directory", "/run/case"}},
                       ends->second);
    while (true) {
      if (auto reply = server.TakeReply(token)) return std::move(reply->process);
      Wait(servers);
    }
  }

  void Use(ForkServers& servers, const std::string& layer, int64_t mebibytes = 1) {
    const auto server = Warm(servers, layer, mebibytes);
    const auto process = Start(servers, *server);
    while (server->IsNeeded()) Wait(servers);
    servers.Advance();
  }

  int Started() const { return runner_.CountStarted("serve"); }

  const RunContext context_{.options = options_,
                            .runner = runner_,
                            .filesystem = filesystem_,
                            .clock = clock_,
                            .sink = sink_};
  std::vector<Channel> channels_;
  int64_t token_ = 0;
};

TEST_F(ForkServersTest, TheLongestUnusedMakesRoomForANewOne) {
  ForkServers servers(context_, {.servers = 2, .memory_kib = 1000 * kKibPerMebibyte});
  for (const char* layer : {"a", "b", "a", "c"}) Use(servers, layer);
  EXPECT_EQ(Started(), 3);
  Use(servers, "a");
  EXPECT_EQ(Started(), 3) << "it was used after b";
  Use(servers, "b");
  EXPECT_EQ(Started(), 4);
}

TEST_F(ForkServersTest, OneThatHasARunningCaseStays) {
  ForkServers servers(context_, {.servers = 1, .memory_kib = 1000 * kKibPerMebibyte});
  std::promise<void> may_end;
  Play("case", [&, this](ScriptedChild& child, const Json& request) {
    may_end.get_future().wait();
    return Deliver(child, request, Passed());
  });
  const auto busy = Warm(servers, "a");
  const auto process = Start(servers, *busy);
  const auto other = Warm(servers, "b");
  EXPECT_EQ(servers.For(KeyOf("a"), {}), busy);
  servers.For(KeyOf("b"), {});  // used last
  may_end.set_value();
  while (busy->IsNeeded()) Wait(servers);
  EXPECT_TRUE(servers.IsReady(KeyOf("b")));
  EXPECT_FALSE(servers.IsReady(KeyOf("a"))) << "its case has ended";
}

TEST_F(ForkServersTest, MemoryOfTheirOwnIsLimited) {
  ForkServers servers(context_, {.servers = 8, .memory_kib = 100 * kKibPerMebibyte});
  Use(servers, "a", 40);
  Use(servers, "b", 40);
  EXPECT_TRUE(servers.IsReady(KeyOf("a")));
  Use(servers, "c", 40);
  EXPECT_FALSE(servers.IsReady(KeyOf("a")));
  EXPECT_TRUE(servers.IsReady(KeyOf("b")));
  EXPECT_TRUE(servers.IsReady(KeyOf("c")));
}

TEST_F(ForkServersTest, TheLastUsedStaysHoweverLargeItIs) {
  ForkServers servers(context_, {.servers = 8, .memory_kib = 100 * kKibPerMebibyte});
  Use(servers, "a", 500);
  Use(servers, "a", 500);
  EXPECT_EQ(Started(), 1);
}

TEST_F(ForkServersTest, AShareOfTheMachinesMemoryIsTheLimit) {
  filesystem_.files["/proc/meminfo"] = "MemTotal: 9 kB\nMemAvailable:   8000 kB\n";
  EXPECT_EQ(ServerLimitsFor(options_, filesystem_).memory_kib, 1000);
  EXPECT_GT(ServerLimitsFor(options_, filesystem_).servers, 1u);
  options_.isolation = ExecuteOptions::Isolation::kNone;
  EXPECT_EQ(ServerLimitsFor(options_, filesystem_).servers, 1u);
}

TEST_F(ForkServersTest, WhatIsMappedFromFilesIsNotItsOwn) {
  filesystem_.files["/proc/7/statm"] = "5000 300 44 10 0 90 0\n";
  EXPECT_EQ(OwnMemoryKib(7, filesystem_), 1024);
  EXPECT_EQ(OwnMemoryKib(8, filesystem_), 0);
}

}  // namespace
}  // namespace tthost
