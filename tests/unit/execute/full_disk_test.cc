// SPDX-License-Identifier: Apache-2.0
// A case that fills the disk of the run while another one runs.
#include <csignal>
#include <future>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

class FullDiskTest : public ExecutionTest {
 protected:
  FullDiskTest() {
    options_.lanes = 2;
    options_.isolation = ExecuteOptions::Isolation::kSpawn;
    AddCase("fills");
    AddCase("neighbour");
    Play("fills", [this](ScriptedChild& child, const Json& request) {
      (void)filesystem_.WriteAtomic(std::string(request.at("case_directory")) + "/work/large",
                                    std::string(20 << 20, 'x'));
      may_fill_.get_future().wait();
      filesystem_.free_bytes = 0;
      is_full_.set_value();
      Enter(child, Stage::kLoad);  // wakes the run
      const int signal = child.AwaitSignal();
      filesystem_.free_bytes = uint64_t{1} << 40;
      return KilledBy(signal);
    });
  }

  std::promise<void> may_fill_, is_full_;
};

TEST_F(FullDiskTest, WhoFillsItIsKilledAndTheOthersGoOn) {
  Play("neighbour", [this](ScriptedChild& child, const Json& request) {
    may_fill_.set_value();
    is_full_.get_future().wait();
    Enter(child, Stage::kLoad);
    return Deliver(child, request, Passed());
  });
  Run();
  const Outcome& filled = sink_.OutcomeOf("fills");
  EXPECT_EQ(filled.ending, Ending::kCrashed);
  EXPECT_EQ(filled.failure_class, "disk_full");
  EXPECT_TRUE(
      filled.message.starts_with("filled the disk in stage LOAD with 20 MiB and was killed"))
      << filled.message;
  EXPECT_FALSE(filesystem_.Exists("/run/" + CaseDirectoryName("fills") + "/work/large"));
  EXPECT_EQ(sink_.OutcomeOf("neighbour").ending, Ending::kCompleted);
}

TEST_F(FullDiskTest, WhoFallsToItIsDoneAgain) {
  std::atomic<int> attempt = 0;
  Play("neighbour", [&, this](ScriptedChild& child, const Json& request) {
    if (++attempt > 1) return Deliver(child, request, Passed());
    may_fill_.set_value();
    is_full_.get_future().wait();
    return ExitCode(1);
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("neighbour").ending, Ending::kCompleted);
  EXPECT_EQ(Facts(sink_.OutcomeOf("neighbour")).at("attempts").size(), 2U);
  EXPECT_EQ(sink_.OutcomeOf("fills").failure_class, "disk_full");
}

TEST_F(FullDiskTest, WhoseFailureIsNotOfTheDiskIsDoneAgainOnlyOnce) {
  std::atomic<int> attempt = 0;
  Play("neighbour", [&, this](ScriptedChild&, const Json&) {
    if (++attempt > 1) return ExitCode(1);
    may_fill_.set_value();
    is_full_.get_future().wait();
    return ExitCode(1);
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("neighbour").ending, Ending::kCrashed);
  EXPECT_EQ(attempt, 2);
}

TEST_F(FullDiskTest, ACaseStartsWhenARunningOneHasGivenItsRoomBack) {
  Play("fills", [this](ScriptedChild& child, const Json& request) {
    is_full_.get_future().wait();
    filesystem_.free_bytes = uint64_t{1} << 40;
    return Deliver(child, request, Passed());
  });
  sink_.on_phase = [this](const std::string& phase) {
    if (phase == "waiting for room on the disk") is_full_.set_value();
  };
  runner_.on_start = [this, start = runner_.on_start](const ProcessSpec& spec) {
    filesystem_.free_bytes = runner_.CountStarted("case") == 1 ? 100 << 20 : uint64_t{1} << 40;
    return start(spec);
  };
  Run();
  EXPECT_EQ(sink_.OutcomeOf("fills").ending, Ending::kCompleted);
  EXPECT_EQ(sink_.OutcomeOf("neighbour").ending, Ending::kCompleted);
}

}  // namespace
}  // namespace tthost
