// SPDX-License-Identifier: Apache-2.0
#include "host/report/stored_run.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

constexpr int64_t kNow = int64_t{100} * 24 * 3600 * 1'000'000;

std::string Started(const std::string& root = "/models") {
  return R"({"event":"run_started","schema":"tthost.events/0","at":"2026-11-27T08:00:00.0+00:00",)"
         R"("run":{"models_root":")" +
         root + R"(","command_line":["run"],"planned":3}})" + "\n";
}

class FindRunToResumeTest : public testing::Test {
 protected:
  void Add(const std::string& uid, const std::string& journal) {
    filesystem_.files["/runs/" + uid + "/journal.jsonl"] = journal;
  }
  Result<RunToResume> Find(const std::string& uid = "") {
    return FindRunToResume("/runs", uid, filesystem_);
  }
  RunState StateOf(const std::string& uid) {
    return ReadStoredRun("/runs", uid, filesystem_)->state;
  }

  MemoryFileSystem filesystem_;
};

TEST_F(FindRunToResumeTest, PassesOverWhatWasKilledBeforeItBegan) {
  Add("1", Started());
  Add("2", "");
  Add("3", Started().substr(0, 60));
  for (const char* uid : {"2", "3"}) EXPECT_EQ(StateOf(uid), RunState::kNotBegun);
  const auto found = Find();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->run.uid, "1");
  const std::string why =
      " cannot be resumed: it was killed before its journal said what it was to do; start it anew";
  EXPECT_EQ(found->notes, (std::vector<std::string>{"run 3" + why, "run 2" + why}));

  const auto named = Find("2");
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().message, "run 2" + why);
}

TEST_F(FindRunToResumeTest, PassesOverWhatCannotBeRead) {
  Add("1", Started());
  Add("2", R"({"event":"run_started","schema":"tthost.events/9"})"
           "\n");
  const auto found = Find();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->run.uid, "1");
  ASSERT_EQ(found->notes.size(), 1U);
  EXPECT_TRUE(found->notes[0].starts_with("run 2: its journal is of version 'tthost.events/9'"));
}

TEST_F(FindRunToResumeTest, NamesTheLineOfAJournalThatCannotBeRead) {
  Add("1", Started() + R"({"event":"run_finished","interrupted":"no"})"
                       "\n");
  const auto run = Find("1");
  ASSERT_FALSE(run);
  EXPECT_TRUE(run.error().message.starts_with(
      "run 1: its journal cannot be read: /runs/1/journal.jsonl:2: "))
      << run.error().message;
}

TEST_F(FindRunToResumeTest, SaysThatThereIsNone) {
  EXPECT_EQ(Find().error().message, "no run is recorded in /runs");
  Add("1", Started() + R"({"event":"run_finished","interrupted":false,"seconds":1})"
                       "\n");
  EXPECT_EQ(Find().error().message,
            "no run to resume: 1 in /runs, none of them interrupted or broken off");
  EXPECT_EQ(Find("1").error().message, "run 1 cannot be resumed: it is finished");
}

// A run that ends as soon as somebody asks for its lock in vain.
class EndingRun : public MemoryFileSystem {
 public:
  Result<std::unique_ptr<FileLock>> TryLock(const std::string& path) override {
    auto lock = MemoryFileSystem::TryLock(path);
    if (lock && *lock == nullptr && own_lock != nullptr) {
      files["/runs/1/journal.jsonl"] += last_words;
      own_lock.reset();
    }
    return lock;
  }

  std::unique_ptr<FileLock> own_lock;
  std::string last_words;
};

TEST(FindRunToResume, ReadsWhatARunSaysAsItEnds) {
  EndingRun filesystem;
  filesystem.files["/runs/1/journal.jsonl"] = Started();
  filesystem.own_lock = *filesystem.MemoryFileSystem::TryLock(RunLockFile("/runs/1"));
  filesystem.last_words = R"({"event":"case_started"})"
                          "\n";
  filesystem.last_words += R"({"event":"run_finished","interrupted":true,"seconds":1})"
                           "\n";
  const auto found = FindRunToResume("/runs", "", filesystem);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->run.state, RunState::kInterrupted);
  EXPECT_EQ(found->run.kept_journal, Started() + R"({"event":"case_started"})"
                                                 "\n");
  EXPECT_EQ(*filesystem.TryLockShared(RunLockFile("/runs/1")), nullptr);
}

TEST_F(FindRunToResumeTest, ALookAtARunLocksNobodyOut) {
  Add("1", Started());
  const auto of_another_look = filesystem_.TryLockShared(RunLockFile("/runs/1"));
  EXPECT_EQ(StateOf("1"), RunState::kBroken);
  const auto running = filesystem_.TryLock(RunLockFile("/runs/2"));
  Add("2", Started());
  EXPECT_EQ(StateOf("2"), RunState::kRunning);
  EXPECT_EQ(Find("2").error().message, "run 2 cannot be resumed: it is running");
}

TEST(PruneStoredRuns, NamesThoseThatStayForAReport) {
  MemoryFileSystem filesystem;
  for (const char* uid : {"19700101T000000-1", "19700101T000000-2", "19700101T000000-3"}) {
    filesystem.files["/runs/" + std::string(uid) + "/journal.jsonl"] = "";
  }
  filesystem.files["/runs/19700101T000000-2/undelivered-0.json"] = "";
  const auto running = filesystem.TryLock(RunLockFile("/runs/19700101T000000-3"));
  const auto pruned = PruneStoredRuns("/runs", {}, kNow, /*only_named=*/false, filesystem);
  ASSERT_TRUE(pruned) << pruned.error().message;
  EXPECT_EQ(pruned->removed, std::vector<std::string>{"19700101T000000-1"});
  EXPECT_EQ(pruned->undelivered, std::vector<std::string>{"19700101T000000-2"});
  EXPECT_FALSE(filesystem.Exists("/runs/19700101T000000-1"));
  EXPECT_TRUE(filesystem.Exists("/runs/19700101T000000-2"));
}

TEST(PruneStoredRuns, TakesGoldenResultsOfThoseThatStayUnlessTheyAreRunning) {
  MemoryFileSystem filesystem;
  for (const char* uid : {"29990101T000000-1", "29990101T000000-2"}) {
    filesystem.files["/runs/" + std::string(uid) + "/journal.jsonl"] = "";
    filesystem.files["/runs/" + std::string(uid) + "/shared/golden/key.golden"] = "";
  }
  const auto running = filesystem.TryLock(RunLockFile("/runs/29990101T000000-2"));
  ASSERT_TRUE(PruneStoredRuns("/runs", {}, kNow, /*only_named=*/true, filesystem));
  EXPECT_TRUE(filesystem.Exists("/runs/29990101T000000-1/shared"));

  const auto removed = PruneStoredRuns("/runs", {}, kNow, /*only_named=*/false, filesystem);
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_TRUE(removed->removed.empty());
  EXPECT_FALSE(filesystem.Exists("/runs/29990101T000000-1/shared"));
  EXPECT_TRUE(filesystem.Exists("/runs/29990101T000000-1/journal.jsonl"));
  EXPECT_TRUE(filesystem.Exists("/runs/29990101T000000-2/shared"));
}

}  // namespace
}  // namespace tthost
