// SPDX-License-Identifier: Apache-2.0
// Which cases start, in which order, and what becomes of those that do not.
#include <atomic>
#include <csignal>
#include <future>
#include <latch>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

class ScheduleTest : public ExecutionTest {
 protected:
  ScheduleTest() { options_.isolation = ExecuteOptions::Isolation::kSpawn; }

  std::vector<std::string> EndedIds() const {
    std::vector<std::string> ids;
    for (const auto& [id, outcome] : sink_.ended) ids.push_back(id);
    return ids;
  }
};

TEST_F(ScheduleTest, NothingToDo) {
  Run();
  EXPECT_TRUE(sink_.ended.empty());
}

TEST_F(ScheduleTest, OneLaneKeepsTheOrder) {
  for (const char* id : {"c", "a", "b"}) AddCase(id);
  Run();
  EXPECT_EQ(sink_.started, (std::vector<std::string>{"c", "a", "b"}));
  EXPECT_EQ(EndedIds(), (std::vector<std::string>{"c", "a", "b"}));
}

TEST_F(ScheduleTest, TwoLanesRunTwoCasesAtOnce) {
  options_.lanes = 2;
  std::latch both_run(2);
  for (const char* id : {"a", "b", "c"}) {
    AddCase(id);
    if (id[0] == 'c') continue;
    Play(id, [&, this](ScriptedChild& child, const Json& request) {
      both_run.arrive_and_wait();
      return Deliver(child, request, Passed());
    });
  }
  Run();
  for (const char* id : {"a", "b", "c"}) {
    EXPECT_EQ(sink_.OutcomeOf(id).ending, Ending::kCompleted);
  }
}

TEST_F(ScheduleTest, CasesThatDoNotFitIntoMemoryTogetherRunOneAfterTheOther) {
  options_.lanes = 2;
  options_.memory_kib = 100;
  std::atomic<int> running = 0;
  for (const char* id : {"a", "b", "c"}) {
    AddCase(id).node_id = id;
    options_.history[id].peaks_kib = {60};
    Play(id, [&, this](ScriptedChild& child, const Json& request) {
      EXPECT_EQ(++running, 1);
      --running;
      return Deliver(child, request, Passed());
    });
  }
  Run();
  EXPECT_EQ(EndedIds(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(ScheduleTest, WithAsManyLanesAsProcessorsNobodyIsHeldBack) {
  options_.lanes = options_.processors = 2;
  std::latch both_run(2);
  for (const char* id : {"a", "b"}) {
    AddCase(id).node_id = id;
    options_.history[id].cores = {2};  // as it was when it ran alone
    Play(id, [&, this](ScriptedChild& child, const Json& request) {
      EXPECT_EQ(request.at("threads"), 1);
      both_run.arrive_and_wait();
      return Deliver(child, request, Passed());
    });
  }
  Run();
  EXPECT_EQ(sink_.notes, std::vector<std::string>());
}

TEST_F(ScheduleTest, ALaneThatWaitsForProcessorsIsToldOf) {
  options_.lanes = 3;
  options_.processors = 2;
  std::atomic<int> running = 0;
  for (const char* id : {"a", "b", "c", "d"}) {
    AddCase(id).node_id = id;
    options_.history[id].cores = {1};
    Play(id, [&, this](ScriptedChild& child, const Json& request) {
      EXPECT_LE(++running, 2);
      --running;
      return Deliver(child, request, Passed());
    });
  }
  Run();
  EXPECT_EQ(EndedIds().size(), 4u);
  EXPECT_EQ(sink_.notes, std::vector<std::string>{"a lane waits: running cases are expected to "
                                                  "keep all 2 processors busy"});
}

TEST_F(ScheduleTest, ASeedShufflesTheCases) {
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) AddCase(id).node_id = id;
  options_.order = ExecuteOptions::Order::kShuffled;
  options_.shuffle_seed = 3;
  Run();
  const std::vector<std::string> first = std::exchange(sink_.started, {});
  EXPECT_NE(first, (std::vector<std::string>{"a", "b", "c", "d", "e", "f"}));
  Run();
  EXPECT_EQ(sink_.started, first);
}

TEST_F(ScheduleTest, SweepSparesTheGroupsOfRunningCases) {
  options_.lanes = 2;
  AddCase("a");
  AddCase("b");
  std::promise<void> first_ended;
  Play("b", [&, this](ScriptedChild& child, const Json& request) {
    first_ended.get_future().wait();
    return Deliver(child, request, Passed());
  });
  class ReleasingSink : public RecordingOutcomeSink {
   public:
    explicit ReleasingSink(std::promise<void>& promise) : promise_(promise) {}
    bool CaseEnded(const Case& test_case, const Outcome& outcome) override {
      if (test_case.id == "a") promise_.set_value();
      return RecordingOutcomeSink::CaseEnded(test_case, outcome);
    }

   private:
    std::promise<void>& promise_;
  } sink(first_ended);
  ASSERT_TRUE(Execute(selection_, options_, runner_, filesystem_, clock_, sink, interrupt_));
  EXPECT_TRUE(runner_.inherits_orphans);
  ASSERT_EQ(runner_.sweeps.size(), 3u);  // after each case, and at the end
  EXPECT_EQ(runner_.sweeps[0].size(), 1u);
  EXPECT_TRUE(runner_.sweeps[1].empty());
  EXPECT_TRUE(runner_.sweeps[2].empty());
}

TEST_F(ScheduleTest, SinkStopsTheRun) {
  for (const char* id : {"a", "b", "c"}) AddCase(id);
  sink_.goes_on = false;
  Run();
  EXPECT_EQ(sink_.started, std::vector<std::string>{"a"});
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
  for (const char* id : {"b", "c"}) {
    EXPECT_EQ(sink_.OutcomeOf(id).ending, Ending::kCancelled);
    EXPECT_EQ(sink_.OutcomeOf(id).message, "the run stopped before this case");
  }
}

TEST_F(ScheduleTest, InterruptCancelsWhatRunsAndWhatWaits) {
  AddCase("a");
  AddCase("b");
  Play("a", [this](ScriptedChild& child, const Json&) {
    interrupt_.Request();
    return KilledBy(child.AwaitSignal({SIGTERM}));
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCancelled);
  EXPECT_EQ(sink_.OutcomeOf("a").signal, SIGTERM);
  EXPECT_EQ(sink_.OutcomeOf("a").message, "interrupted in stage ENV");
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCancelled);
  EXPECT_EQ(sink_.OutcomeOf("b").message, "the run was interrupted");
  EXPECT_EQ(runner_.CountStarted("case"), 1);
}

TEST_F(ScheduleTest, ResultThatArrivesAfterTheInterruptCounts) {
  AddCase("a");
  Play("a", [this](ScriptedChild& child, const Json& request) {
    interrupt_.Request();
    EXPECT_EQ(child.AwaitSignal({SIGTERM}), SIGTERM);
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(ScheduleTest, SecondInterruptKills) {
  AddCase("a");
  Play("a", [this](ScriptedChild& child, const Json&) {
    interrupt_.Request();
    EXPECT_EQ(child.AwaitSignal({SIGTERM}), SIGTERM);
    interrupt_.Request();
    return KilledBy(child.AwaitSignal());
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCancelled);
  EXPECT_EQ(sink_.OutcomeOf("a").signal, SIGKILL);
}

TEST_F(ScheduleTest, InterruptBeforeTheFirstCaseStartsNothing) {
  AddCase("a");
  interrupt_.Request();
  Run();
  EXPECT_TRUE(runner_.Started().empty());
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCancelled);
}

TEST_F(ScheduleTest, WhatIsMarkedAsUnsupportedIsCompiledAllTheSame) {
  AddCase("too large").expectation.status = ConfigStatus::kNotSupportedSkip;
  options_.compile_only = true;
  Run();
  EXPECT_EQ(runner_.Started().size(), 1u);
}

TEST_F(ScheduleTest, ForegoneCasesStartNothing) {
  Case& skipped = AddCase("skipped");
  skipped.expectation.status = ConfigStatus::kNotSupportedSkip;
  skipped.expectation.reason = "needs 8 chips";
  skipped.has_requirements = true;
  filesystem_.files["/models/loader/requirements.txt"] = "sentencepiece>=0.2\n";
  Case& without_plugin = AddCase("without plugin");
  without_plugin.strategy.reset();
  without_plugin.parallelism = "data_parallel";
  AddCase("undiscovered").discovery_error = "Cannot import path: x";
  Case& planned = AddCase("planned");
  planned.is_placeholder = true;
  planned.expectation.reason = "wanted";
  Run();
  EXPECT_TRUE(runner_.Started().empty());
  EXPECT_TRUE(sink_.started.empty());
  EXPECT_EQ(sink_.OutcomeOf("skipped").ending, Ending::kSkipped);
  EXPECT_EQ(sink_.OutcomeOf("skipped").stage, Stage::kEnv);
  EXPECT_EQ(sink_.OutcomeOf("skipped").message, "needs 8 chips");
  EXPECT_EQ(sink_.OutcomeOf("without plugin").ending, Ending::kFailed);
  EXPECT_EQ(sink_.OutcomeOf("without plugin").stage, Stage::kPlan);
  EXPECT_EQ(sink_.OutcomeOf("without plugin").failure_class, "plugin_missing");
  EXPECT_EQ(sink_.OutcomeOf("without plugin")
                .message.find("no parallelism plugin named 'data_parallel' is installed"),
            0u);
  EXPECT_EQ(sink_.OutcomeOf("undiscovered").stage, Stage::kImport);
  EXPECT_EQ(sink_.OutcomeOf("undiscovered").failure_class, "discovery");
  EXPECT_EQ(sink_.OutcomeOf("planned").ending, Ending::kSkipped);
  EXPECT_EQ(sink_.OutcomeOf("planned").message, "wanted");
}

TEST_F(ScheduleTest, UnusableProcessTemplateIsAPluginError) {
  AddCase("a").process = R"({"devices": "many"})";
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "plugin_error");
  EXPECT_NE(sink_.OutcomeOf("a").message.find("many"), std::string::npos);
}

TEST_F(ScheduleTest, ProcessTemplateReachesTheRequest) {
  AddCase("a").process = R"({"devices": 8, "env": {"X": "1"}, "start": "spawn"})";
  options_.isolation = ExecuteOptions::Isolation::kFork;
  Play("a", [this](ScriptedChild& child, const Json& request) {
    EXPECT_EQ(request.at("devices"), 8);
    EXPECT_EQ(request.at("environment").at("X"), "1");
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("isolation"), "spawn");
}

TEST_F(ScheduleTest, OnlyCasesThatMayHaveTheSameGoldenResultShareOne) {
  AddCase("a");
  AddCase("b").parallelism = "tensor_parallel";
  AddCase("other mode").run_mode = RunMode::kTraining;
  AddCase("other variant").variant = "large";
  AddCase("skipped").run_mode = RunMode::kTraining;
  selection_.cases.back().is_placeholder = true;
  std::map<std::string, std::string> directories;
  for (const Case& test_case : selection_.cases) {
    Play(test_case.id, [&, id = test_case.id](ScriptedChild& child, const Json& request) {
      directories[id] = request.at("golden_directory");
      return Deliver(child, request, Passed());
    });
  }
  Run();
  const std::map<std::string, std::string> expected = {{"a", "/run/shared/golden"},
                                                       {"b", "/run/shared/golden"},
                                                       {"other mode", ""},
                                                       {"other variant", ""}};
  EXPECT_EQ(directories, expected);

  sink_ = {};
  options_.reuse_golden = false;
  Run();
  EXPECT_EQ(directories["a"], "");
}

TEST_F(ScheduleTest, GoldenResultsLastAsLongAsTheRun) {
  AddCase("a");
  filesystem_.WriteAtomic("/run/shared/golden/left by a run that was killed", "");
  Play("a", [this](ScriptedChild& child, const Json& request) {
    EXPECT_FALSE(filesystem_.IsDirectory("/run/shared"));
    (void)filesystem_.WriteAtomic("/run/golden/key.golden", "");
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_FALSE(filesystem_.IsDirectory("/run/shared"));
}

TEST_F(ScheduleTest, SharedFilesThatCannotBeRemovedAreTold) {
  AddCase("a");
  Play("a", [this](ScriptedChild& child, const Json& request) {
    filesystem_.broken = {"/run/shared"};
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_EQ(sink_.notes, std::vector<std::string>{"what cases shared stays: cannot remove "
                                                  "'/run/shared': Input/output error"});
}

TEST_F(ScheduleTest, UnusableRunDirectoryIsAnError) {
  AddCase("a");
  filesystem_.broken.insert("/run/cases");
  EXPECT_FALSE(Execute(selection_, options_, runner_, filesystem_, clock_, sink_, interrupt_));
}

TEST_F(ScheduleTest, UnusableCaseDirectoryFailsItsCase) {
  AddCase("a");
  AddCase("b");
  filesystem_.broken.insert("/run/" + CaseDirectoryName("a") + "/tmp");
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "env");
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCompleted);
}

}  // namespace
}  // namespace tthost
