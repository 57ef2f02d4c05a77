// SPDX-License-Identifier: Apache-2.0
// What a run leaves to the other runs of its host, and what it tells a case of its chips.
#include <functional>
#include <future>

#include "host/execute/shared_lanes.h"
#include "host/execute/start_permits.h"
#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

TEST(SharedLanes, TwoRunsDivideTheLanesOfTheHost) {
  MemoryFileSystem filesystem;
  SharedLocks our_locks("/locks", filesystem), their_locks("/locks", filesystem);
  SharedLanes ours(2, /*is_binding=*/true, our_locks), theirs(2, true, their_locks);
  auto one = ours.Take(/*is_first=*/true), two = ours.Take(false);
  EXPECT_FALSE(ours.Take(false));
  EXPECT_TRUE(theirs.Take(/*is_first=*/true)) << "one case always runs";
  EXPECT_FALSE(theirs.Take(false));
  two.reset();
  EXPECT_TRUE(theirs.Take(false));
}

TEST(SharedLanes, WhoSaidHowManyWaitsForNobodyAndIsSeenByOthers) {
  MemoryFileSystem filesystem;
  SharedLocks our_locks("/locks", filesystem), their_locks("/locks", filesystem);
  SharedLanes ours(2, /*is_binding=*/false, our_locks), theirs(2, true, their_locks);
  std::vector<std::optional<SharedLanes::Permit>> permits;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(permits.emplace_back(ours.Take(i == 0)));
  EXPECT_FALSE(theirs.Take(false));
}

class SharedHostTest : public ExecutionTest {
 protected:
  SharedHostTest() {
    options_.isolation = ExecuteOptions::Isolation::kSpawn;
    options_.lock_directory = "/locks";
    options_.lanes = 2;
  }

  // What starts and ends, in that order; a note of the run is answered by `on_note`.
  std::vector<std::string> RunInOrder(std::function<void()> on_note = [] {}) {
    class OrderedSink : public RecordingOutcomeSink {
     public:
      explicit OrderedSink(std::function<void()> on_note) : on_note_(std::move(on_note)) {}
      void CaseStarted(const Case& test_case) override { order.push_back("start " + test_case.id); }
      bool CaseEnded(const Case& test_case, const Outcome& outcome) override {
        order.push_back(std::string(EndingName(outcome.ending)) + " " + test_case.id);
        return true;
      }
      void Note(const std::string& text) override {
        order.push_back("note " + text);
        on_note_();
      }

      std::vector<std::string> order;

     private:
      std::function<void()> on_note_;
    } sink(std::move(on_note));
    EXPECT_TRUE(Execute(selection_, options_, runner_, filesystem_, clock_, sink, interrupt_));
    return sink.order;
  }

  std::unique_ptr<FileLock> LockOfOthers(const std::string& name) {
    return *filesystem_.TryLock("/locks/" + name + ".lock");
  }
};

TEST_F(SharedHostTest, RunsOneCaseWhileOthersHaveAllLanes) {
  options_.shares_lanes = true;
  options_.host_lanes = 1;
  const auto theirs = LockOfOthers("lane-1");
  for (const char* id : {"a", "b"}) AddCase(id);
  const std::string note =
      "note other runs have the other lanes of this machine; -j N does not wait for them";
  EXPECT_EQ(RunInOrder(),
            (std::vector<std::string>{"start a", note, "completed a", "start b", "completed b"}));
}

TEST_F(SharedHostTest, CasesThatStartNothingShareALane) {
  options_.shares_lanes = true;
  options_.host_lanes = 2;
  options_.order = ExecuteOptions::Order::kAsSelected;
  for (const char* id : {"runs", "planned", "planned too"}) AddCase(id);
  for (const size_t i : {1, 2}) selection_.cases[i].is_placeholder = true;
  EXPECT_EQ(RunInOrder(), (std::vector<std::string>{"start runs", "skipped planned",
                                                    "skipped planned too", "completed runs"}));
}

TEST_F(SharedHostTest, HoldsNoLaneThatItDoesNotUse) {
  options_.shares_lanes = true;
  options_.host_lanes = 2;
  options_.memory_kib = 100;
  for (const char* id : {"a", "b"}) {
    AddCase(id).node_id = id;
    options_.history[id].peaks_kib = {60};
    Play(id, [this](ScriptedChild& child, const Json& request) {
      Enter(child, Stage::kGolden);
      return Deliver(child, request, Passed());
    });
  }
  sink_.on_stage = [this](const Case&, Stage stage) {
    if (stage != Stage::kGolden) return;
    EXPECT_NE(LockOfOthers("lane-2"), nullptr);
  };
  Run();
}

TEST_F(SharedHostTest, ACaseHoldsNothingWhileItsServerIsWarmed) {
  options_.isolation = ExecuteOptions::Isolation::kFork;
  options_.shares_lanes = true;
  options_.host_lanes = 2;
  options_.resources.devices = {{.name = "cards", .arch = "n150", .boards = {{"0"}, {"1"}}}};
  AddCase("a");
  AddCase("spawned").process = R"({"start": "spawn"})";
  Play("spawned", [this](ScriptedChild& child, const Json& request) {
    Enter(child, Stage::kGolden);
    return Deliver(child, request, Passed());
  });
  std::promise<void> may_be_warm;
  serve_ = [&, this](ScriptedChild& server) {
    may_be_warm.get_future().wait();
    return Serve(server);
  };
  sink_.on_stage = [&, this](const Case&, Stage stage) {
    if (stage != Stage::kGolden) return;
    EXPECT_NE(LockOfOthers("lane-2"), nullptr);
    EXPECT_NE(LockOfOthers("chip-1"), nullptr);
    may_be_warm.set_value();
  };
  Run();
  EXPECT_EQ(sink_.started, (std::vector<std::string>{"spawned", "a"}));
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(SharedHostTest, InsistsOnlyOnWhatItAsksFor) {
  options_.resources.devices = {{.name = "cards", .arch = "n150", .boards = {{"0"}, {"1"}}}};
  const RunContext context{.options = options_,
                           .runner = runner_,
                           .filesystem = filesystem_,
                           .clock = clock_,
                           .sink = sink_,
                           .threads = 1};
  StartPermits permits(context);
  SharedLocks their_locks("/locks", filesystem_);
  DeviceSlots theirs(options_.resources.devices, their_locks);
  const auto chip = theirs.Take(1, false);

  permits.BeginAsking();
  EXPECT_FALSE(permits.HasChips(2, /*insists=*/true));
  permits.EndAsking();
  EXPECT_FALSE(theirs.Take(1, false));

  permits.BeginAsking();
  permits.EndAsking();
  EXPECT_TRUE(theirs.Take(1, false)) << "as after an interrupt";
}

TEST_F(SharedHostTest, ACaseIsToldItsChips) {
  options_.resources = {.devices = {{.name = "box", .arch = "n300", .boards = {{"4", "5"}}}},
                        .environment = {{"VISIBLE", "[{chips}]"}}};
  AddCase("a").process = R"({"devices": 2})";
  Play("a", [this](ScriptedChild& child, const Json& request) {
    EXPECT_EQ(request.at("environment").at("VISIBLE"), "[4,5]");
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("chips"), Json({"4", "5"}));
}

TEST_F(SharedHostTest, NoChipIsInTwoCases) {
  options_.resources.devices = {{.name = "card", .arch = "n150", .boards = {{"0"}}}};
  for (const char* id : {"a", "b"}) AddCase(id).process = R"({"devices": 1})";
  EXPECT_EQ(RunInOrder(),
            (std::vector<std::string>{"start a", "completed a", "start b", "completed b"}));
}

TEST_F(SharedHostTest, AnInterruptedRunWaitsForNobodyWhomKillDoesNotEnd) {
  options_.resources.devices = {{.name = "card", .arch = "n150", .boards = {{"0"}}}};
  for (const char* id : {"a", "b"}) AddCase(id).process = R"({"devices": 1})";
  Play("a", [this](ScriptedChild& child, const Json&) {
    interrupt_.Request();
    EXPECT_EQ(child.AwaitSignal({SIGTERM}), SIGTERM);
    interrupt_.Request();
    EXPECT_EQ(child.AwaitSignal({SIGKILL}), SIGKILL);
    clock_.AdvanceSeconds(11);
    Enter(child, Stage::kRun);             // wakes the run
    return KilledBy(child.AwaitSignal());  // when nobody supervises it any more
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCancelled);
  EXPECT_NE(sink_.OutcomeOf("a").message.find("until it does nobody gets its chips: 0"),
            std::string::npos)
      << sink_.OutcomeOf("a").message;
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCancelled);
  EXPECT_EQ(runner_.CountStarted("case"), 1);
}

TEST_F(SharedHostTest, ADeviceThatNobodyDescribedIsForOneCaseWhateverItNeeds) {
  options_.resources.devices = {{.name = "tt", .arch = "", .boards = {{"tt"}}}};
  options_.counts_chips = false;
  for (const char* id : {"a", "b"}) AddCase(id).process = R"({"devices": 8})";
  EXPECT_EQ(RunInOrder(),
            (std::vector<std::string>{"start a", "completed a", "start b", "completed b"}));
}

TEST_F(SharedHostTest, ACaseThatNoDeviceCanHoldEndsWithoutAProcess) {
  options_.resources.devices = {{.name = "box", .arch = "n300", .boards = {{"4", "5"}}}};
  AddCase("a").process = R"({"devices": 8})";
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "plan");
  EXPECT_EQ(sink_.OutcomeOf("a").message,
            "needs 8 chips of one device; the largest under `resources:` of tt-host.yaml has 2: "
            "--devices chooses how many there are");
}

TEST_F(SharedHostTest, WaitsForChipsThatAnotherRunHas) {
  options_.resources.devices = {{.name = "card", .arch = "n150", .boards = {{"0"}}}};
  auto theirs = LockOfOthers("chip-0");
  AddCase("a").process = R"({"devices": 1})";
  EXPECT_EQ(RunInOrder([&] { theirs.reset(); }),
            (std::vector<std::string>{"note waiting for chips that other runs have", "start a",
                                      "completed a"}));
}

TEST_F(SharedHostTest, AnInterruptEndsTheWait) {
  options_.resources.devices = {{.name = "card", .arch = "n150", .boards = {{"0"}}}};
  const auto theirs = LockOfOthers("chip-0");
  AddCase("a").process = R"({"devices": 1})";
  EXPECT_EQ(
      RunInOrder([&] { interrupt_.Request(); }),
      (std::vector<std::string>{"note waiting for chips that other runs have", "cancelled a"}));
}

}  // namespace
}  // namespace tthost
