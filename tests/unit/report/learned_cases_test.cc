// SPDX-License-Identifier: Apache-2.0
#include "host/report/learned_cases.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

StoredCase Finished(const std::string& node_id) {
  StoredCase finished;
  finished.node_id = node_id;
  finished.outcome.ending = Ending::kCompleted;
  finished.outcome.exit_code = 0;
  finished.outcome.seconds = 3;
  return finished;
}

TEST(LearnedCases, EachCaseOfARunThatGoesOnIsLearnedOnce) {
  MemoryFileSystem filesystem;
  StoredRun run;
  run.directory = "/runs/1";
  run.cases = {Finished("a"), Finished("b")};
  EXPECT_EQ(Unlearned(run, "cpu", filesystem).size(), 2U);
  ASSERT_TRUE(NoteLearned(run.directory, 2, filesystem));
  EXPECT_TRUE(Unlearned(run, "cpu", filesystem).empty());
  run.cases.push_back(Finished("c"));
  const History unlearned = Unlearned(run, "cpu", filesystem);
  ASSERT_EQ(unlearned.size(), 1U);
  EXPECT_EQ(unlearned.at("c").seconds, std::vector<double>{3});
}

TEST(LearnedCases, AJournalThatHasLostItsEndHasNothingNew) {
  MemoryFileSystem filesystem;
  StoredRun run;
  run.directory = "/runs/1";
  run.cases = {Finished("a")};
  ASSERT_TRUE(NoteLearned(run.directory, 5, filesystem));
  EXPECT_TRUE(Unlearned(run, "cpu", filesystem).empty());
}

}  // namespace
}  // namespace tthost
