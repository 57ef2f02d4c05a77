// SPDX-License-Identifier: Apache-2.0
#include "host/cli/resumed_run.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/cli/arguments.h"
#include "host/cli/run_settings.h"
#include "host/model/event.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using Words = std::vector<std::string>;

class ResumedRunTest : public testing::Test {
 protected:
  void Record(const Words& command_line, std::optional<uint64_t> shuffle_seed) {
    RunFacts facts;
    facts.command_line = command_line;
    facts.working_directory = ".";
    facts.shuffle_seed = shuffle_seed;
    Event started;
    started.run = &facts;
    filesystem_.files[RunsDirectory() + "/29990101T000000-1/journal.jsonl"] =
        ToJson(started).dump() + "\n";
  }

  RunCommand Resumed(const Words& given) { return ResumedWith(given).command; }

  ResumedRun ResumedWith(const Words& given) {
    InterruptFlag interrupt;
    std::ostringstream out;
    auto resumed = ResumeRun(Parsed(given), {.filesystem = filesystem_,
                                             .runner = LocalProcessRunner(),
                                             .clock = SystemClock(),
                                             .interrupt = interrupt,
                                             .paths = {},
                                             .out = out,
                                             .err = out});
    EXPECT_TRUE(resumed) << resumed.error().message;
    return resumed ? *std::move(resumed) : ResumedRun();
  }

  static RunCommand Parsed(const Words& words) {
    return std::get<RunCommand>(ParseArguments(words).value());
  }

  MemoryFileSystem filesystem_;
};

TEST_F(ResumedRunTest, TakesASeedThatWasDrawnFromTheJournal) {
  Record({"run", "--shuffle"}, 77);
  const RunCommand command = Resumed({"run", "--resume"});
  EXPECT_TRUE(command.shuffle);
  EXPECT_EQ(command.shuffle_seed, 77u);
}

TEST_F(ResumedRunTest, ASeedThatIsGivenNowWins) {
  Record({"run", "--shuffle", "5"}, 5);
  EXPECT_EQ(Resumed({"run", "--resume"}).shuffle_seed, 5u);
  EXPECT_EQ(Resumed({"run", "--resume", "--shuffle", "6"}).shuffle_seed, 6u);
}

TEST_F(ResumedRunTest, TheOrderOfARunThatWasNotShuffledStays) {
  Record({"run"}, std::nullopt);
  EXPECT_FALSE(Resumed({"run", "--resume"}).shuffle);
}

TEST_F(ResumedRunTest, EveryOptionOfTheRecordedCommandLineCounts) {
  const Words words = {"run",
                       "id",
                       "-k",
                       "bert",
                       "-m",
                       "push",
                       "--preset",
                       "quick",
                       "--run-mode",
                       "inference",
                       "--parallelism",
                       "single_device",
                       "--models-root",
                       "m",
                       "--test-config",
                       "t",
                       "--arch",
                       "n150",
                       "--framework",
                       "jax",
                       "--python",
                       "p",
                       "--plugin-dir",
                       "d",
                       "--splits",
                       "2",
                       "--group",
                       "1",
                       "--ff",
                       "--ignore-broken",
                       "--runtime",
                       "spmd",
                       "--platform",
                       "cpu",
                       "--dtype",
                       "float32",
                       "--seed",
                       "4",
                       "--devices",
                       "2",
                       "--keep-dropout",
                       "--keep-ir",
                       "--no-golden-reuse",
                       "--timeout",
                       "9",
                       "--stage-timeout",
                       "LOAD=3",
                       "--memory-limit",
                       "2GiB",
                       "-j",
                       "3",
                       "--shuffle",
                       "8",
                       "--isolation",
                       "spawn",
                       "--cache-policy",
                       "case",
                       "--retries",
                       "2",
                       "--maxfail",
                       "7",
                       "--comparator",
                       "pcc",
                       "--set",
                       "pcc.required=0.5",
                       "--report",
                       "junit:out=r.xml",
                       "--out",
                       "o",
                       "--strict-reports",
                       "--xfail-strict",
                       "--durations",
                       "3",
                       "-v"};
  Record(words, 8);
  RunCommand expected = Parsed(words);
  expected.resume = "";
  EXPECT_EQ(Resumed({"run", "--resume"}), expected);
}

ResumedRun Begun(int planned, const Words& done) {
  ResumedRun resumed;
  resumed.stored.uid = "7";
  resumed.stored.planned = planned;
  for (const std::string& id : done) resumed.stored.cases.push_back({id, "f::" + id, {}, {}});
  return resumed;
}

Selection SelectionOf(const Words& ids) {
  Selection selection;
  for (const std::string& id : ids) {
    Case test_case;
    test_case.id = id;
    test_case.node_id = "f::" + id;
    selection.cases.push_back(test_case);
  }
  return selection;
}

Result<Words> RemainingOf(const ResumedRun& resumed, const Words& selected) {
  TTHOST_ASSIGN_OR_RETURN(const Selection selection, Remaining(SelectionOf(selected), resumed));
  Words ids;
  for (const Case& test_case : selection.cases) ids.push_back(test_case.id);
  return ids;
}

TEST(Remaining, LeavesWhatIsNotDone) {
  EXPECT_EQ(*RemainingOf(Begun(3, {"b"}), {"a", "b", "c"}), (Words{"a", "c"}));
}

TEST(Remaining, RefusesAnotherChoiceOfCases) {
  const auto more = RemainingOf(Begun(2, {"a"}), {"a", "b", "c"});
  ASSERT_FALSE(more);
  EXPECT_TRUE(more.error().message.starts_with(
      "run 7 cannot go on as it began: it chose 2 cases, its command line now chooses 3; the "))
      << more.error().message;
  const auto others = RemainingOf(Begun(2, {"a"}), {"b", "c"});
  ASSERT_FALSE(others);
  EXPECT_NE(others.error().message.find(" now chooses 2, and not these, which are done: a; the "),
            std::string::npos)
      << others.error().message;
}

TEST(Remaining, RefusesAsManyCasesThatAreOthers) {
  ResumedRun resumed = Begun(2, {"a"});
  resumed.stored.selected_hash = SelectedHash(SelectionOf({"a", "b"}));
  EXPECT_EQ(*RemainingOf(resumed, {"b", "a"}), Words{"b"});
  const auto others = RemainingOf(resumed, {"a", "c"});
  ASSERT_FALSE(others);
  EXPECT_NE(others.error().message.find(" now chooses 2, not all of them the same; the "),
            std::string::npos)
      << others.error().message;
}

TEST(Remaining, AChoiceThatIsGivenNowWins) {
  ResumedRun resumed = Begun(3, {"a"});
  resumed.has_own_choice = true;
  EXPECT_EQ(*RemainingOf(resumed, {"b"}), Words{"b"});
}

TEST_F(ResumedRunTest, KnowsWhetherCasesAreChosenNow) {
  Record({"run", "-k", "bert"}, std::nullopt);
  EXPECT_FALSE(ResumedWith({"run", "--resume", "-v"}).has_own_choice);
  EXPECT_TRUE(ResumedWith({"run", "--resume", "-k", "resnet"}).has_own_choice);
  EXPECT_TRUE(ResumedWith({"run", "--resume", "--models-root", "m"}).has_own_choice);
}

}  // namespace
}  // namespace tthost
