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

  RunCommand Resumed(const Words& given) {
    InterruptFlag interrupt;
    std::ostringstream out;
    const auto resumed = ResumeRun(Parsed(given), {.filesystem = filesystem_,
                                                   .runner = LocalProcessRunner(),
                                                   .clock = SystemClock(),
                                                   .interrupt = interrupt,
                                                   .paths = {},
                                                   .out = out,
                                                   .err = out});
    EXPECT_TRUE(resumed) << resumed.error().message;
    return resumed ? resumed->command : RunCommand();
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

}  // namespace
}  // namespace tthost
