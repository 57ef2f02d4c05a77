// SPDX-License-Identifier: Apache-2.0
// --isolation none: one process on the terminal runs the cases in itself.
#include <csignal>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

class TerminalCasesTest : public ExecutionTest {
 protected:
  TerminalCasesTest() {
    options_.isolation = ExecuteOptions::Isolation::kNone;
    options_.timeout_seconds = 0;
  }
};

TEST_F(TerminalCasesTest, ShareOneProcessUntilOneOfThemEndsIt) {
  for (const char* id : {"a", "b", "c", "d"}) AddCase(id);
  Play("c", [](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kGolden);
    return KilledBy(SIGSEGV);
  });
  Run();
  EXPECT_EQ(runner_.CountStarted("terminal"), 2);
  EXPECT_EQ(runner_.CountStarted("case"), 0);
  for (const char* id : {"a", "b", "d"}) {
    EXPECT_EQ(sink_.OutcomeOf(id).ending, Ending::kCompleted) << sink_.OutcomeOf(id).message;
    EXPECT_EQ(Facts(sink_.OutcomeOf(id)).at("isolation"), "none");
  }
  EXPECT_EQ(sink_.OutcomeOf("c").ending, Ending::kCrashed);
  EXPECT_EQ(sink_.OutcomeOf("c").signal, SIGSEGV);
  EXPECT_EQ(sink_.OutcomeOf("c").stage, Stage::kGolden);
}

TEST_F(TerminalCasesTest, HaveTheTerminalAndNoDeadline) {
  AddCase("a");
  Play("a", [this](ScriptedChild& child, const Json& request) {
    EXPECT_TRUE(request.at("on_terminal"));
    EXPECT_EQ(request.at("deadline_ns"), 0);
    return Deliver(child, request, Passed());
  });
  Run();
  const ProcessSpec worker = runner_.Started().front();
  EXPECT_TRUE(worker.on_terminal);
  EXPECT_EQ(worker.output_file, "");
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(TerminalCasesTest, OtherDemandsOnTheProcessGetANewOne) {
  AddCase("a");
  AddCase("b").process = R"({"devices": 2})";
  AddCase("c");
  Run();
  EXPECT_EQ(runner_.CountStarted("terminal"), 3) << "one at a time";
}

TEST_F(TerminalCasesTest, WhatMustHaveAProcessOfItsOwnHasIt) {
  AddCase("a").process = R"({"start": "spawn"})";
  Run();
  EXPECT_EQ(runner_.CountStarted("case"), 1);
  EXPECT_TRUE(runner_.Started().front().on_terminal);
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("isolation"), "none");
}

TEST_F(TerminalCasesTest, AnInterruptEndsTheProcess) {
  AddCase("a");
  AddCase("b");
  Play("a", [this](ScriptedChild& child, const Json&) {
    Enter(child, Stage::kRun);
    interrupt_.Request();
    interrupt_.Request();
    return KilledBy(terminal_->AwaitSignal());
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCancelled) << sink_.OutcomeOf("a").message;
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCancelled);
}

}  // namespace
}  // namespace tthost
