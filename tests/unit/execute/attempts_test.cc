// SPDX-License-Identifier: Apache-2.0
// Which cases begin anew, and what is told of it.
#include "host/execute/attempts.h"

#include <csignal>

#include "host/execute/case_record.h"
#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

class AttemptsTest : public ExecutionTest {
 protected:
  AttemptsTest() {
    options_.isolation = ExecuteOptions::Isolation::kSpawn;
    options_.retries = 2;
    options_.retry_on = DefaultRetryClasses();
  }

  // A case whose first `failures` attempts end so, and whose next ones pass.
  void AddFailing(const std::string& id, int failures, const Outcome& failure) {
    AddCase(id);
    Play(id, [=, this](ScriptedChild& child, const Json& request) {
      requests_.push_back(request);
      const bool fails = static_cast<int>(requests_.size()) <= failures;
      return Deliver(child, request, fails ? failure : Passed());
    });
  }

  static Outcome FailedIn(const std::string& failure_class) {
    return OutcomeWithoutProcess(Ending::kFailed, Stage::kLoad, failure_class, "no network\nmore");
  }

  std::vector<Json> requests_;
};

TEST_F(AttemptsTest, ACaseThatPassesInTheEndTellsItsAttempts) {
  AddFailing("a", 2, FailedIn("download"));
  Run();
  EXPECT_EQ(sink_.started, std::vector<std::string>{"a"});
  const Outcome& outcome = sink_.OutcomeOf("a");
  EXPECT_EQ(outcome.ending, Ending::kCompleted);
  const Json attempts = Facts(outcome).at("attempts");
  ASSERT_EQ(attempts.size(), 3u);
  EXPECT_EQ(attempts[0].at("ending"), "failed");
  EXPECT_EQ(attempts[0].at("stage"), "LOAD");
  EXPECT_EQ(attempts[0].at("failure_class"), "download");
  EXPECT_EQ(attempts[0].at("message"), "no network");
  EXPECT_EQ(attempts[2].at("ending"), "completed");
}

TEST_F(AttemptsTest, OfAnEarlierAttemptTheTracebackEndsInTheFacts) {
  Outcome failure = FailedIn("download");
  failure.message = std::string(5000, 'm');
  failure.traceback = std::string(5000, 'x') + "\n  File \"a.py\"\nKeyError: N";
  AddFailing("a", 99, failure);
  Run();
  const Json attempts = Facts(sink_.OutcomeOf("a")).at("attempts");
  ASSERT_EQ(attempts.size(), 3u);
  EXPECT_EQ(attempts[0].at("message"), std::string(1024, 'm'));
  EXPECT_EQ(attempts[0].at("traceback"), "  File \"a.py\"\nKeyError: N");
  EXPECT_FALSE(attempts[2].contains("traceback")) << "the outcome has it";
}

TEST_F(AttemptsTest, TheLastOneCounts) {
  AddFailing("a", 99, FailedIn("env"));
  Run();
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "env");
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("attempts").size(), 3u);
}

TEST_F(AttemptsTest, WhatTheModelDidStands) {
  AddFailing("a", 1, FailedIn("model_error"));
  Run();
  EXPECT_EQ(requests_.size(), 1u);
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kFailed);
  EXPECT_FALSE(Facts(sink_.OutcomeOf("a")).contains("attempts"));
}

TEST_F(AttemptsTest, AWrongResultIsNoneThatIsTriedAgain) {
  Outcome wrong = Passed();
  wrong.failure_class = "env";
  AddFailing("a", 99, wrong);
  Run();
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(AttemptsTest, WithoutRetriesThereIsOne) {
  options_.retries = 0;
  AddFailing("a", 1, FailedIn("env"));
  Run();
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(AttemptsTest, WhatWasLeftBehindIsSweptBeforeTheNextAttempt) {
  AddFailing("a", 1, FailedIn("env"));
  Run();
  EXPECT_EQ(runner_.sweeps.size(), 3u) << "after each attempt, and at the end";
}

TEST_F(AttemptsTest, WhatFailsWithoutAProcessIsNotTriedAgain) {
  AddCase("a");
  filesystem_.broken.insert("/run/" + CaseDirectoryName("a") + "/tmp");
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").failure_class, "env");
  EXPECT_FALSE(Facts(sink_.OutcomeOf("a")).contains("attempts"));
}

TEST_F(AttemptsTest, ClassesAreChosen) {
  options_.retry_on = {"timeout"};
  AddFailing("a", 1, FailedIn("env"));
  Run();
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(AttemptsTest, TheNextAttemptIsOnOtherChips) {
  options_.resources = {.devices = {{.name = "cards", .arch = "n150", .boards = {{"0"}, {"1"}}}},
                        .environment = {{"CHIP", "{chips}"}}};
  AddFailing("a", 1, FailedIn("env"));
  Run();
  ASSERT_EQ(requests_.size(), 2u);
  EXPECT_EQ(requests_[0].at("environment").at("CHIP"), "0");
  EXPECT_EQ(requests_[1].at("environment").at("CHIP"), "1");
}

TEST_F(AttemptsTest, ACaseThatWentWithItsForkServerIsTriedAgain) {
  options_.isolation = ExecuteOptions::Isolation::kFork;
  KillFirstServer();
  AddCase("a");
  Play("a", [&, this](ScriptedChild& child, const Json& request) {
    const bool is_second = runner_.CountStarted("serve") > 1;
    return is_second ? Deliver(child, request, Passed()) : KilledBy(child.AwaitSignal());
  });
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("attempts")[0].at("failure_class"), "lost");
}

}  // namespace
}  // namespace tthost
