// SPDX-License-Identifier: Apache-2.0
// Fork servers that work, refuse and die.
#include <atomic>
#include <csignal>
#include <future>

#include "host/execute/case_directory.h"
#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

class ForkServerTest : public ExecutionTest {
 protected:
  std::string Isolation(const std::string& id) const {
    return Facts(sink_.OutcomeOf(id)).at("isolation");
  }
  std::string Remark(const std::string& id) const {
    return Facts(sink_.OutcomeOf(id)).value("isolation_remark", "");
  }
  // Of a server that does nothing more, while time goes by.
  ExitStatus HangUntilSignalled(ScriptedChild& server) {
    std::optional<int> signal;
    while (!(signal = server.TakeSignal())) {
      clock_.AdvanceSeconds(100);
      server.Send({{"type", "unheard of"}});  // wakes the run
    }
    return KilledBy(*signal);
  }
};

TEST_F(ForkServerTest, CasesShareOneServer) {
  AddCase("a").imports = {"transformers", "torch"};
  AddCase("b").imports = {"numpy", "torch"};
  serve_ = [this](ScriptedChild& server) {
    const Json start = server.Receive();
    EXPECT_EQ(start.at("type"), "serve");
    EXPECT_EQ(start.at("runtime"), "cpu");
    EXPECT_TRUE(start.at("layer").is_null());
    EXPECT_EQ(start.at("modules"), (Json{"numpy", "torch", "transformers"}));
    server.Send({{"type", "ready"}});
    while (const auto forked = ForkNext(server)) TellEnd(server, *forked);
    return ExitCode(0);
  };
  Play("b", [](ScriptedChild&, const Json&) { return KilledBy(SIGABRT); });
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 1);
  EXPECT_EQ(runner_.CountStarted("case"), 0);
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
  EXPECT_EQ(Isolation("a"), "fork");
  EXPECT_EQ(sink_.OutcomeOf("a").peak_rss_kib, 4096);
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCrashed);
  EXPECT_EQ(sink_.OutcomeOf("b").signal, SIGABRT);
}

TEST_F(ForkServerTest, SingleCaseIsSpawned) {
  AddCase("a");
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 0);
  EXPECT_EQ(Isolation("a"), "spawn");
  EXPECT_EQ(Remark("a"), "");
}

TEST_F(ForkServerTest, CasesThatMustBeSpawnedDoNotCallForAServer) {
  AddCase("a");
  AddCase("b").process = R"({"start": "spawn"})";
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 0);
}

TEST_F(ForkServerTest, SingleCaseIsForkedWhenDemanded) {
  AddCase("a");
  options_.isolation = ExecuteOptions::Isolation::kFork;
  Run();
  EXPECT_EQ(Isolation("a"), "fork");
}

TEST_F(ForkServerTest, ServerThatRefusesTwiceIsReplacedBySpawning) {
  for (const char* id : {"a", "b", "c"}) AddCase(id);
  serve_ = [](ScriptedChild& server) {
    (void)server.Receive();
    server.Send({{"type", "refused"}, {"reason", "3 threads after importing 'numpy'"}});
    return ExitCode(0);
  };
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 2);
  EXPECT_EQ(runner_.CountStarted("case"), 3);
  for (const char* id : {"a", "b", "c"}) {
    EXPECT_EQ(sink_.OutcomeOf(id).ending, Ending::kCompleted);
    EXPECT_EQ(Isolation(id), "spawn");
    EXPECT_EQ(Remark(id), "spawned, as two fork servers failed: 3 threads after importing 'numpy'");
  }
}

TEST_F(ForkServerTest, ServerWhoseRuntimeMustNotForkIsNotTriedAgain) {
  for (const char* id : {"a", "b"}) AddCase(id);
  serve_ = [](ScriptedChild& server) {
    (void)server.Receive();
    server.Send({{"type", "refused"}, {"reason", "it starts a thread"}, {"must_spawn", true}});
    return ExitCode(0);
  };
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 1);
  EXPECT_EQ(runner_.CountStarted("case"), 2);
  for (const char* id : {"a", "b"}) {
    EXPECT_EQ(Isolation(id), "spawn");
    EXPECT_EQ(Remark(id), "spawned: it starts a thread");
  }
}

TEST_F(ForkServerTest, ServerThatDiesWhileWarmingIsTriedTwice) {
  AddCase("a");
  AddCase("b");
  serve_ = [this](ScriptedChild& server) {
    (void)filesystem_.WriteAtomic(server.spec.output_file, "cannot open libtorch.so\n");
    return KilledBy(SIGSEGV);
  };
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 2);
  EXPECT_EQ(Isolation("a"), "spawn");
  EXPECT_NE(Remark("a").find("signal 11"), std::string::npos) << Remark("a");
  EXPECT_NE(Remark("a").find("cannot open libtorch.so"), std::string::npos) << Remark("a");
}

TEST_F(ForkServerTest, ServerThatHangsWhileWarmingIsKilled) {
  AddCase("a");
  AddCase("b");
  serve_ = [this](ScriptedChild& server) {
    (void)server.Receive();
    return HangUntilSignalled(server);
  };
  Run();
  EXPECT_EQ(Isolation("a"), "spawn");
  EXPECT_NE(Remark("a").find("did not answer in time"), std::string::npos) << Remark("a");
}

TEST_F(ForkServerTest, AServerThatAnswersNoMoreIsKilledAndReplaced) {
  AddCase("a");
  AddCase("b");
  serve_ = [this](ScriptedChild& server) {
    if (runner_.CountStarted("serve") > 1) return Serve(server);
    (void)server.Receive();
    server.Send({{"type", "ready"}});
    (void)server.Receive();
    return HangUntilSignalled(server);
  };
  Run();
  for (const char* id : {"a", "b"}) {
    EXPECT_EQ(sink_.OutcomeOf(id).ending, Ending::kCompleted);
    EXPECT_EQ(Isolation(id), "fork");
  }
}

TEST_F(ForkServerTest, ServerThatRefusesAForkIsReplaced) {
  AddCase("a");
  AddCase("b");
  serve_ = [](ScriptedChild& server) {
    (void)server.Receive();
    server.Send({{"type", "ready"}});
    const Json request = server.Receive();
    server.Send({{"type", "refused"}, {"token", request.at("token")}, {"reason", "2 threads"}});
    return KilledBy(server.AwaitSignal());
  };
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 2);
  EXPECT_EQ(runner_.CountStarted("case"), 2);
  EXPECT_EQ(Remark("a"), "spawned, as two fork servers failed: 2 threads");
}

TEST_F(ForkServerTest, ServerThatCannotBeStartedIsReplacedBySpawning) {
  AddCase("a");
  AddCase("b");
  const auto usual = runner_.on_start;
  runner_.on_start = [usual](const ProcessSpec& spec) -> Result<Script> {
    if (spec.argv.at(1) == "serve") return Error(Status::Unavailable("out of processes"));
    return usual(spec);
  };
  Run();
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCompleted);
  EXPECT_EQ(Remark("b"), "spawned, as two fork servers failed: out of processes");
}

TEST_F(ForkServerTest, CasesOfAKilledServerCrashAndTheNextCaseGetsANewOne) {
  AddCase("a");
  AddCase("b");
  KillFirstServer();
  Play("a", [](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kGolden);
    return KilledBy(child.AwaitSignal());
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCrashed);
  EXPECT_EQ(sink_.OutcomeOf("a").signal, SIGKILL);
  EXPECT_EQ(sink_.OutcomeOf("a").stage, Stage::kGolden);
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "lost");
  EXPECT_EQ(sink_.OutcomeOf("a").message,
            "the process was killed by SIGKILL (Killed) without an outcome in stage GOLDEN: its "
            "fork server was killed by SIGKILL (Killed) before it and took it along");
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCompleted);
  EXPECT_EQ(Isolation("b"), "fork");
  EXPECT_EQ(runner_.CountStarted("serve"), 2);
}

TEST_F(ForkServerTest, ACaseThatCrashedBeforeItsServerEndedIsNotLost) {
  AddCase("a");
  AddCase("b");
  KillFirstServer([this](pid_t forked) { (void)runner_.ReapForked(forked); });
  Play("a", [](ScriptedChild&, const Json&) { return KilledBy(SIGSEGV); });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").signal, SIGSEGV);
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "crash");
}

TEST_F(ForkServerTest, TheFirstProcessOfANamespaceDoesNotTellTheControllerHowTheCaseEnded) {
  options_.containment = Containment::kPidNamespace;
  AddCase("a");
  AddCase("b");
  KillFirstServer([this](pid_t forked) { (void)runner_.ReapForked(forked); });
  Play("a", [](ScriptedChild&, const Json&) { return ExitCode(0); });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCrashed);
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "lost");
  EXPECT_EQ(sink_.OutcomeOf("a").exit_code, std::nullopt);
  EXPECT_EQ(sink_.OutcomeOf("a").message,
            "the process ended, nobody could tell how, without an outcome in stage ENV: its fork "
            "server was killed by SIGKILL (Killed) before it could tell");
}

TEST_F(ForkServerTest, AServerThatHasForkedIsNoFailureWhenItIsKilled) {
  for (const char* const id : {"a", "b", "c"}) AddCase(id);
  serve_ = [this](ScriptedChild& server) {
    const int number = runner_.CountStarted("serve");
    (void)server.Receive();
    if (number == 2) return KilledBy(SIGKILL);  // while it warms
    server.Send({{"type", "ready"}});
    TellEnd(server, *ForkNext(server));
    if (number == 1) {
      (void)server.Receive();
      return KilledBy(SIGKILL);  // asked for the next one
    }
    while (const auto forked = ForkNext(server)) TellEnd(server, *forked);
    return ExitCode(0);
  };
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 3);
  EXPECT_EQ(runner_.CountStarted("case"), 0);
  EXPECT_EQ(Isolation("c"), "fork");
}

TEST_F(ForkServerTest, WhatACaseLeftThatItsServerDidNotTellOfIsGoneWhenItIsStartedAgain) {
  AddCase("a");
  AddCase("b");
  const std::string left = "/run/" + CaseDirectoryName("a") + "/outcome.json";
  serve_ = [this, left](ScriptedChild& server) {
    if (runner_.CountStarted("serve") > 1) return Serve(server);
    (void)server.Receive();
    server.Send({{"type", "ready"}});
    (void)server.Receive();
    (void)filesystem_.WriteAtomic(left, "half an outcome");
    return KilledBy(SIGKILL);
  };
  bool was_left = true;
  Play("a", [&](ScriptedChild& child, const Json& request) {
    was_left = filesystem_.Exists(left);
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_FALSE(was_left);
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(ForkServerTest, ACaseThatItsServerDidNotTellOfIsGoneBeforeItIsStartedAgain) {
  options_.lanes = 2;
  for (const char* id : {"a", "b", "c"}) AddCase(id);
  std::vector<UniqueFd> untold;
  serve_ = [&](ScriptedChild& server) {
    if (runner_.CountStarted("serve") > 1) return Serve(server);
    (void)server.Receive();
    server.Send({{"type", "ready"}});
    (void)server.Receive(&untold);  // the process that it forks for "a" holds its channel
    return KilledBy(SIGKILL);
  };
  std::atomic<bool> untold_has_ended = false, began_before = false;
  Play("a", [&](ScriptedChild& child, const Json& request) {
    began_before = !untold_has_ended;
    return Deliver(child, request, Passed());
  });
  Play("c", [&](ScriptedChild& child, const Json& request) {
    untold_has_ended = true;
    untold.clear();
    return Deliver(child, request, Passed());
  });
  Run();
  EXPECT_TRUE(untold_has_ended);
  EXPECT_FALSE(began_before);
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(ForkServerTest, ServerThatDiesOnEveryForkIsReplacedBySpawning) {
  AddCase("a");
  AddCase("b");
  serve_ = [](ScriptedChild& server) {
    (void)server.Receive();
    server.Send({{"type", "ready"}});
    (void)server.Receive();
    return KilledBy(SIGBUS);
  };
  Run();
  EXPECT_EQ(runner_.CountStarted("serve"), 2);
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
  EXPECT_EQ(Isolation("a"), "spawn");
}

TEST_F(ForkServerTest, MalformedFrameEndsTheServer) {
  AddCase("a");
  AddCase("b");
  serve_ = [](ScriptedChild& server) {
    (void)server.Receive();
    server.Send({{"type", "forked"}});
    return KilledBy(server.AwaitSignal());
  };
  Run();
  EXPECT_EQ(Isolation("a"), "spawn");
  EXPECT_NE(Remark("a").find("malformed frame"), std::string::npos) << Remark("a");
}

TEST_F(ForkServerTest, ServersRunWhileOtherLanesWarm) {
  // The lane of a case that must be spawned is not held up by a server that warms.
  options_.lanes = 2;
  AddCase("forked 1");
  AddCase("spawned").process = R"({"start": "spawn"})";
  AddCase("forked 2");
  std::promise<void> spawned_ran;
  Play("spawned", [&, this](ScriptedChild& child, const Json& request) {
    spawned_ran.set_value();
    return Deliver(child, request, Passed());
  });
  serve_ = [&, this](ScriptedChild& server) {
    spawned_ran.get_future().wait();
    return Serve(server);
  };
  Run();
  EXPECT_EQ(sink_.ended.size(), 3u);
  EXPECT_EQ(Isolation("forked 1"), "fork");
}

}  // namespace
}  // namespace tthost
