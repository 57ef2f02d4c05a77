// SPDX-License-Identifier: Apache-2.0
// Every way in which the process of a case can end.
#include <csignal>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

class CaseEndTest : public ExecutionTest {
 protected:
  const Outcome& RunCase(CaseScript script) {
    AddCase("a");
    Play("a", std::move(script));
    Run();
    return sink_.OutcomeOf("a");
  }
};

TEST_F(CaseEndTest, OutcomeIsDelivered) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    EXPECT_EQ(request.at("case_directory"), "/run/" + CaseDirectoryName("a"));
    EXPECT_EQ(request.at("deadline_ns"), 601'000'000'000);
    EXPECT_TRUE(request.at("layer").is_null());
    Enter(child, Stage::kLoad);
    clock_.AdvanceSeconds(2);
    return Deliver(child, request, Passed());
  });
  EXPECT_EQ(outcome.ending, Ending::kCompleted);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_DOUBLE_EQ(outcome.seconds, 2);
  EXPECT_EQ(Facts(outcome).at("model_name"), "m");
  EXPECT_EQ(Facts(outcome).at("isolation"), "spawn");
  EXPECT_EQ(Facts(outcome).at("case_directory"), CaseDirectoryName("a"));
  EXPECT_EQ(sink_.started, std::vector<std::string>{"a"});
  EXPECT_EQ(sink_.stages, std::vector<std::string>{"a LOAD"});
}

TEST_F(CaseEndTest, ExitCodeZeroWithoutOutcomeIsACrashInTheLastStage) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kLoad, 2'000'000'000);
    Enter(child, Stage::kGolden, 5'000'000'000);
    clock_.AdvanceSeconds(6);
    return ExitCode(0);
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.stage, Stage::kGolden);
  EXPECT_EQ(outcome.failure_class, "crash");
  EXPECT_EQ(outcome.message,
            "the process ended with exit code 0 without an outcome in stage GOLDEN");
  ASSERT_EQ(outcome.timings.size(), 3u);
  EXPECT_EQ(outcome.timings[0].stage, Stage::kEnv);
  EXPECT_DOUBLE_EQ(outcome.timings[0].seconds, 1);
  EXPECT_DOUBLE_EQ(outcome.timings[1].seconds, 3);
  EXPECT_DOUBLE_EQ(outcome.timings[2].seconds, 2);
}

TEST_F(CaseEndTest, AnEndThatNobodyCouldTellIsNotTheModels) {
  const Outcome& outcome = RunCase([](ScriptedChild&, const Json&) { return ExitStatus{}; });
  EXPECT_EQ(outcome.failure_class, "lost");
  EXPECT_EQ(outcome.message,
            "the process ended, nobody could tell how, without an outcome in stage ENV");
}

TEST_F(CaseEndTest, SignalIsNamed) {
  const Outcome& outcome = RunCase([](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kRun);
    return KilledBy(SIGSEGV);
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.signal, SIGSEGV);
  EXPECT_EQ(outcome.failure_class, "crash");
  EXPECT_EQ(outcome.message,
            "the process was killed by SIGSEGV (Segmentation fault) without an outcome in stage "
            "RUN");
}

TEST_F(CaseEndTest, CrashInsideOneCallIsInTheStageThatWasWrittenLast) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    const std::string work = std::string(request.at("case_directory")) + "/work";
    Enter(child, Stage::kLower);
    (void)filesystem_.WriteAtomic(work + "/._bringup_stage.txt",
                                  "FE_COMPILATION_START\nTTMLIR_COMPILATION_START");
    return KilledBy(SIGSEGV);
  });
  EXPECT_EQ(outcome.stage, Stage::kCompile);
  EXPECT_TRUE(outcome.message.ends_with("in stage COMPILE")) << outcome.message;
}

TEST_F(CaseEndTest, WhatIsWrittenCountsOnlyInsideThatCall) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    const std::string work = std::string(request.at("case_directory")) + "/work";
    (void)filesystem_.WriteAtomic(work + "/._bringup_stage.txt", "FE_COMPILATION_START");
    Enter(child, Stage::kGather);
    return KilledBy(SIGSEGV);
  });
  EXPECT_EQ(outcome.stage, Stage::kGather);
}

TEST_F(CaseEndTest, OutputTailKeepsTheEndAndReplacesBadBytes) {
  const Outcome& outcome = RunCase([this](ScriptedChild&, const Json& request) {
    const std::string directory = request.at("case_directory");
    (void)filesystem_.WriteAtomic(directory + "/stdout.log", std::string(20'000, 'x') + "end\xff");
    (void)filesystem_.WriteAtomic(directory + "/stderr.log", "error\n");
    return ExitCode(1);
  });
  EXPECT_LT(outcome.output_tail.size(), 17'000u);
  EXPECT_TRUE(outcome.output_tail.ends_with("end\xEF\xBF\xBD\n--- stderr ---\nerror\n"));
}

TEST_F(CaseEndTest, WhatAPassingCasePrintedStaysInItsFiles) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    (void)filesystem_.WriteAtomic(std::string(request.at("case_directory")) + "/stdout.log",
                                  "noise");
    Outcome right = Passed();
    right.comparisons.push_back({.phase = "", .passed = true});
    return Deliver(child, request, right);
  });
  EXPECT_EQ(outcome.output_tail, "");
}

TEST_F(CaseEndTest, WhatACaseWithWrongResultsPrintedIsKept) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    (void)filesystem_.WriteAtomic(std::string(request.at("case_directory")) + "/stdout.log", "why");
    Outcome wrong = Passed();
    wrong.comparisons.push_back({.phase = "", .error = "pcc"});
    return Deliver(child, request, wrong);
  });
  EXPECT_EQ(outcome.output_tail, "--- stdout ---\nwhy\n");
}

TEST_F(CaseEndTest, WorkerThatCannotBeginFailsInEnv) {
  const Outcome& outcome = RunCase([](ScriptedChild& child, const Json&) {
    child.Send({{"type", "failed"}, {"message", "no libpython"}});
    return ExitCode(1);
  });
  EXPECT_EQ(outcome.ending, Ending::kFailed);
  EXPECT_EQ(outcome.failure_class, "env");
  EXPECT_EQ(outcome.message, "no libpython");
}

TEST_F(CaseEndTest, WorkerThatCannotBeStartedFailsInEnv) {
  AddCase("a");
  runner_.on_start = [](const ProcessSpec&) -> Result<Script> {
    return Error(Status::Unavailable("no such file"));
  };
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kFailed);
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "env");
}

TEST_F(CaseEndTest, UnreadableOutcomeIsACrashWithExplanation) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    const std::string directory = request.at("case_directory");
    (void)filesystem_.WriteAtomic(directory + "/outcome.json", "{\"ending\": 7}");
    child.Send({{"type", "outcome"}});
    return ExitCode(0);
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.failure_class, "crash");
  EXPECT_EQ(outcome.message.find("the outcome cannot be read: "), 0u) << outcome.message;
}

TEST_F(CaseEndTest, OutcomeBeyondAllBoundsIsACrashWithExplanation) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    Outcome endless = Passed();
    endless.message = std::string(33 << 20, 'x');
    return Deliver(child, request, endless);
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.failure_class, "crash");
  EXPECT_EQ(outcome.message,
            "the outcome cannot be read: outcome.json has more than 32 MiB (the process ended with "
            "exit code 0)");
}

class MalformedFrameTest : public CaseEndTest, public testing::WithParamInterface<const char*> {};

TEST_P(MalformedFrameTest, KillsTheProcessAndIsACrashWithExplanation) {
  const Outcome& outcome = RunCase([](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kLoad);
    const std::string text = GetParam();
    EXPECT_EQ(send(child.channel.Descriptor(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
    return KilledBy(child.AwaitSignal());
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_EQ(outcome.failure_class, "crash");
  EXPECT_EQ(outcome.stage, Stage::kLoad);
  EXPECT_EQ(outcome.message.find("the process sent what no worker sends"), 0u) << outcome.message;
}

INSTANTIATE_TEST_SUITE_P(Frames, MalformedFrameTest,
                         testing::Values("junk", "[]", "{}", R"({"type":"dance"})", R"({"type":7})",
                                         R"({"type":"stage","stage":"NOWHERE",)"
                                         R"("phase":"","at_ns":0})",
                                         R"({"type":"stage","stage":"RUN"})"));

TEST_F(CaseEndTest, OversizedFrameIsACrashWithExplanation) {
  const Outcome& outcome = RunCase([](ScriptedChild& child, const Json&) {
    const std::string text(kMaxFrameBytes + 1, ' ');
    EXPECT_EQ(send(child.channel.Descriptor(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
    return KilledBy(child.AwaitSignal());
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
  EXPECT_NE(outcome.message.find("above the size limit"), std::string::npos) << outcome.message;
}

TEST_F(CaseEndTest, ClosedChannelIsNotTheEnd) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    child.channel.Close();
    interrupt_.Request();
    return KilledBy(child.AwaitSignal({SIGTERM}));
  });
  EXPECT_EQ(outcome.signal, SIGTERM);
}

TEST_F(CaseEndTest, TimeoutAsksForStacksTerminatesAndNamesTheStage) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    clock_.AdvanceSeconds(601);
    Enter(child, Stage::kCompile);  // wakes the run
    EXPECT_EQ(child.AwaitSignal({SIGUSR1}), SIGUSR1);
    clock_.AdvanceSeconds(1);
    Enter(child, Stage::kCompile);
    return KilledBy(child.AwaitSignal({SIGTERM}));
  });
  EXPECT_EQ(outcome.ending, Ending::kTimeout);
  EXPECT_EQ(outcome.stage, Stage::kCompile);
  EXPECT_EQ(outcome.signal, SIGTERM);
  EXPECT_EQ(outcome.message, "no result by the deadline of 600 s: stopped in stage COMPILE");
}

TEST_F(CaseEndTest, TimeoutKillsWhatIgnoresTerm) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    clock_.AdvanceSeconds(601);
    Enter(child, Stage::kCompile);
    EXPECT_EQ(child.AwaitSignal({SIGUSR1}), SIGUSR1);
    clock_.AdvanceSeconds(1);
    Enter(child, Stage::kCompile);
    EXPECT_EQ(child.AwaitSignal({SIGTERM}), SIGTERM);
    clock_.AdvanceSeconds(6);
    Enter(child, Stage::kRun);
    return KilledBy(child.AwaitSignal());
  });
  EXPECT_EQ(outcome.ending, Ending::kTimeout);
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_EQ(outcome.stage, Stage::kCompile);
}

TEST_F(CaseEndTest, AProcessThatOutlivesKillIsGivenUp) {
  AddCase("b");
  options_.isolation = ExecuteOptions::Isolation::kSpawn;
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kRun);
    for (const auto& [seconds, signal] :
         {std::pair(601, SIGUSR1), std::pair(1, SIGTERM), std::pair(6, SIGKILL)}) {
      clock_.AdvanceSeconds(seconds);
      Enter(child, Stage::kRun);  // wakes the run
      EXPECT_EQ(child.AwaitSignal({signal}), signal);
    }
    clock_.AdvanceSeconds(11);
    Enter(child, Stage::kRun);
    return KilledBy(child.AwaitSignal());  // when nobody supervises it any more
  });
  EXPECT_EQ(outcome.ending, Ending::kTimeout);
  EXPECT_EQ(outcome.stage, Stage::kRun);
  EXPECT_NE(outcome.message.find(" was killed and does not end."), std::string::npos)
      << outcome.message;
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCompleted);
  EXPECT_EQ(sink_.notes.size(), 1U);
}

TEST_F(CaseEndTest, WhatIsDeliveredAfterTheDeadlineDoesNotCount) {
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    clock_.AdvanceSeconds(601);
    Enter(child, Stage::kCompile);
    EXPECT_EQ(child.AwaitSignal({SIGUSR1}), SIGUSR1);
    Enter(child, Stage::kRun);
    return Deliver(child, request, Passed());
  });
  EXPECT_EQ(outcome.ending, Ending::kTimeout);
  EXPECT_EQ(outcome.stage, Stage::kCompile);
}

TEST_F(CaseEndTest, OutcomeStandsWhenTheProcessDoesNotExit) {
  options_.timeout_seconds = 0;
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    Deliver(child, request, Passed());
    // Time passes, and further frames wake the run, until it has had enough.
    std::optional<int> signal;
    while (!(signal = child.TakeSignal())) {
      clock_.AdvanceSeconds(1);
      child.Send({{"type", "junk"}});
    }
    return KilledBy(*signal);
  });
  EXPECT_EQ(outcome.ending, Ending::kCompleted);
  EXPECT_EQ(outcome.signal, SIGTERM);
}

TEST_F(CaseEndTest, WithoutRoomOnTheDiskNothingIsStarted) {
  filesystem_.free_bytes = 100 << 20;
  AddCase("a");
  Run();
  const Outcome& outcome = sink_.OutcomeOf("a");
  EXPECT_EQ(outcome.failure_class, "env");
  EXPECT_EQ(outcome.message.substr(0, 31), "only 100 MiB are free for '/run");
  EXPECT_EQ(runner_.CountStarted("case"), 0);
}

TEST_F(CaseEndTest, WhatFilledTheDiskIsRemovedAndNamed) {
  const Outcome& outcome = RunCase([this](ScriptedChild&, const Json& request) {
    (void)filesystem_.WriteAtomic(std::string(request.at("case_directory")) + "/work/large", "");
    filesystem_.free_bytes = 1 << 20;
    return ExitCode(1);
  });
  EXPECT_FALSE(filesystem_.Exists("/run/" + CaseDirectoryName("a") + "/work/large"));
  EXPECT_EQ(outcome.message,
            "the process ended with exit code 1 without an outcome in stage ENV\nThe disk was full "
            "while the case ran, which had written 0 B; its files were removed.");
}

TEST_F(CaseEndTest, WhatACaseWroteGoesWhenItPassed) {
  const std::string work = "/run/" + CaseDirectoryName("a") + "/work";
  RunCase([this](ScriptedChild& child, const Json& request) {
    (void)filesystem_.WriteAtomic(std::string(request.at("case_directory")) + "/work/large", "");
    return Deliver(child, request, Passed());
  });
  EXPECT_FALSE(filesystem_.Exists(work));
}

TEST_F(CaseEndTest, WhatACaseWroteStaysWhenItFailed) {
  const std::string work = "/run/" + CaseDirectoryName("a") + "/work";
  RunCase([this](ScriptedChild&, const Json& request) {
    (void)filesystem_.WriteAtomic(std::string(request.at("case_directory")) + "/work/core", "");
    return ExitCode(1);
  });
  EXPECT_TRUE(filesystem_.Exists(work + "/core"));
}

TEST_F(CaseEndTest, NoTimeoutMeansNoDeadline) {
  options_.timeout_seconds = 0;
  const Outcome& outcome = RunCase([this](ScriptedChild& child, const Json& request) {
    EXPECT_EQ(request.at("deadline_ns"), 0);
    clock_.AdvanceSeconds(1e6);
    Enter(child, Stage::kRun);
    return Deliver(child, request, Passed());
  });
  EXPECT_EQ(outcome.ending, Ending::kCompleted);
}

TEST_F(CaseEndTest, TemporaryFilesAreRemovedAndOutputsStayWithTheArtefacts) {
  options_.keep_artefacts = true;
  RunCase([this](ScriptedChild& child, const Json& request) {
    const std::string directory = request.at("case_directory");
    (void)filesystem_.WriteAtomic(directory + "/tmp/large", "");
    (void)filesystem_.WriteAtomic(directory + "/work/plot.png", "");
    return Deliver(child, request, Passed());
  });
  EXPECT_FALSE(filesystem_.Exists("/run/" + CaseDirectoryName("a") + "/tmp"));
  EXPECT_TRUE(filesystem_.Exists("/run/" + CaseDirectoryName("a") + "/work/plot.png"));
}

TEST_F(CaseEndTest, WhatAnEarlierRunLeftIsNotTakenForAnOutcome) {
  filesystem_.files["/run/" + CaseDirectoryName("a") + "/outcome.json"] = ToJson(Passed()).dump();
  const Outcome& outcome = RunCase([](ScriptedChild& child, const Json&) {
    child.Send({{"type", "outcome"}});
    return ExitCode(0);
  });
  EXPECT_EQ(outcome.ending, Ending::kCrashed);
}

}  // namespace
}  // namespace tthost
