// SPDX-License-Identifier: Apache-2.0
// What a case may take: memory, and time for each stage.
#include <csignal>

#include "host/execute/stage_limits.h"
#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

constexpr int64_t kGibibyte = int64_t{1} << 30;

// A control group whose kernel killed as often as the test says.
class PlayedGroup : public ControlGroup {
 public:
  explicit PlayedGroup(int kills) : kills_(kills) {}
  const std::vector<std::string>& MembersFiles() const override { return members_files_; }
  int OutOfMemoryKills() const override { return kills_; }

 private:
  const std::vector<std::string> members_files_ = {"/groups/a/cgroup.procs"};
  int kills_;
};

class CaseLimitsTest : public ExecutionTest {
 protected:
  const Outcome& RunCase(CaseScript script) {
    AddCase("a").node_id = "node a";
    Play("a", std::move(script));
    Run();
    return sink_.OutcomeOf("a");
  }
  void PlayGroup(int kills) {
    runner_.on_group = [kills](const GroupLimits& limits) -> Result<std::unique_ptr<ControlGroup>> {
      EXPECT_EQ(limits.memory_bytes, 2 * kGibibyte);
      return std::make_unique<PlayedGroup>(kills);
    };
  }
  // Lets the run look at what the case uses.
  void Use(ScriptedChild& child, int64_t bytes) {
    child.resident_bytes = bytes;
    clock_.AdvanceSeconds(1);
    Enter(child, Stage::kRun, clock_.SteadyNanos());
  }
};

TEST_F(CaseLimitsTest, WithoutAGroupTheRunLooksAndKills) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    EXPECT_EQ(request.at("control_group"), Json::array());
    Use(child, 3 * kGibibyte);
    return KilledBy(child.AwaitSignal());
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.failure_class, "oom_host");
  EXPECT_EQ(outcome.stage, Stage::kRun);
  EXPECT_EQ(outcome.message,
            "out of memory in stage RUN: 3 GiB were resident, the limit of a case is 2 GiB");
  EXPECT_EQ(outcome.peak_rss_kib, 3 * kGibibyte / 1024);
  ASSERT_FALSE(sink_.measured.empty());
  EXPECT_EQ(sink_.measured.back(), std::pair(std::string("a"), 3 * kGibibyte));
}

TEST_F(CaseLimitsTest, AForkBombIsKilled) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    child.processes = 4096;
    Use(child, kGibibyte);
    return KilledBy(child.AwaitSignal());
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.failure_class, "crash");
  EXPECT_EQ(outcome.message, "the case had 4096 processes and more, and was killed in stage RUN");
  EXPECT_EQ(outcome.signal, SIGKILL);
}

TEST_F(CaseLimitsTest, WhatACaseSharesWithItsForkServerIsNotHeldAgainstIt) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    child.shared_bytes = 2 * kGibibyte;
    Use(child, 3 * kGibibyte);
    child.looks_at_shared.wait(0);
    return Deliver(child, request, Passed());
  });
  EXPECT_EQ(outcome.ending, Ending::kCompleted);
  EXPECT_EQ(outcome.peak_rss_kib, kGibibyte / 1024);
}

TEST_F(CaseLimitsTest, WithAGroupTheKernelCounts) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  PlayGroup(1);
  const Outcome& outcome = RunCase([](ScriptedChild& child, const Json& request) {
    EXPECT_EQ(request.at("control_group"), Json::array({"/groups/a/cgroup.procs"}));
    Enter(child, Stage::kGolden);
    return KilledBy(SIGKILL);
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.failure_class, "oom_host");
  EXPECT_TRUE(
      outcome.message.starts_with("out of memory in stage GOLDEN: the kernel killed a "
                                  "process of the case at the limit of 2 GiB\n"))
      << outcome.message;
}

TEST_F(CaseLimitsTest, AKillWithoutTheCounterIsACrash) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  PlayGroup(0);
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    Use(child, 3 * kGibibyte);  // shared memory, counted more than once
    return KilledBy(SIGKILL);
  });
  EXPECT_EQ(outcome.failure_class, "crash");
}

TEST_F(CaseLimitsTest, WhoCannotJoinItsGroupIsWatched) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  PlayGroup(0);
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    child.Send({{"type", "not_limited"}, {"message", "cannot write '/groups/a/cgroup.procs'"}});
    Use(child, 3 * kGibibyte);
    return KilledBy(child.AwaitSignal());
  });
  EXPECT_EQ(outcome.failure_class, "oom_host");
  EXPECT_EQ(outcome.message,
            "out of memory in stage RUN: 3 GiB were resident, the limit of a case is 2 GiB");
}

TEST_F(CaseLimitsTest, AHelperThatWasKilledDoesNotSpoilAResult) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  PlayGroup(1);
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    return Deliver(child, request, Passed());
  });
  EXPECT_EQ(outcome.ending, Ending::kCompleted);
  EXPECT_EQ(outcome.failure_class, "");
}

TEST_F(CaseLimitsTest, AWaitForAProcessThatWasKilledTellsOfTheMemory) {
  options_.memory_limit_bytes = 2 * kGibibyte;
  PlayGroup(1);
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    clock_.AdvanceSeconds(601);
    Enter(child, Stage::kLoad);
    EXPECT_EQ(child.AwaitSignal({SIGUSR1}), SIGUSR1);
    clock_.AdvanceSeconds(1);
    return KilledBy(child.AwaitSignal({SIGTERM}));
  });
  EXPECT_EQ(outcome.ending, Ending::kTimeout);
  EXPECT_EQ(outcome.failure_class, "oom_host");
  EXPECT_TRUE(outcome.message.starts_with("out of memory in stage LOAD")) << outcome.message;
}

TEST_F(CaseLimitsTest, AStageThatHasHadItsTimeIsStopped) {
  options_.stage_seconds = {{Stage::kCompile, 20}};
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    clock_.AdvanceSeconds(30);
    Enter(child, Stage::kCompile, clock_.SteadyNanos());
    Use(child, kGibibyte / 2);  // in stage RUN, which has no limit
    clock_.AdvanceSeconds(30);
    Enter(child, Stage::kCompile, clock_.SteadyNanos());
    clock_.AdvanceSeconds(21);
    EXPECT_EQ(child.AwaitSignal({SIGUSR1}), SIGUSR1);
    clock_.AdvanceSeconds(1);
    return KilledBy(child.AwaitSignal({SIGTERM}));
  });
  EXPECT_EQ(outcome.ending, Ending::kTimeout);
  EXPECT_EQ(outcome.stage, Stage::kCompile);
  EXPECT_EQ(outcome.message,
            "the stage took more than its 20 s (configured): stopped in stage COMPILE; resident "
            "memory 512 MiB");
}

TEST_F(CaseLimitsTest, AStageIsStoppedThatTakesFarLongerThanEver) {
  options_.timeout_seconds = 0;
  options_.history["node a"] = {.stages = {{"RUN", {.runs = 3, .slow = {}}}},
                                .stage_context = StageContext(options_)};
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kRun, clock_.SteadyNanos());
    clock_.AdvanceSeconds(700);
    EXPECT_EQ(child.AwaitSignal({SIGUSR1}), SIGUSR1);
    clock_.AdvanceSeconds(1);
    return KilledBy(child.AwaitSignal({SIGTERM}));
  });
  EXPECT_EQ(outcome.message,
            "the stage took more than its 600 s (learned from 3 runs): stopped in stage RUN");
}

}  // namespace
}  // namespace tthost
