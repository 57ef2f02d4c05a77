// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_name.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

class RunNameTest : public testing::Test {
 protected:
  RunNameTest() {
    for (const char* uid : {"20261125T1-a", "20261126T1-b", "20261127T1-c"}) {
      filesystem_.files["/runs/" + std::string(uid) + "/journal.jsonl"] = "";
    }
    filesystem_.files["merged/journal.jsonl"] = "";
  }
  std::string Uid(const std::string& name) {
    const auto uid = StoredRunUid("/runs", name, filesystem_);
    return uid ? *uid : uid.error().message;
  }

  MemoryFileSystem filesystem_;
};

TEST_F(RunNameTest, IsAUidOrItsBeginning) {
  EXPECT_EQ(Uid("20261126T1-b"), "20261126T1-b");
  EXPECT_EQ(Uid("20261126"), "20261126T1-b");
  EXPECT_EQ(Uid("2026112"), "'2026112' is the beginning of 3 runs: 20261127T1-c, 20261126T1-b, …");
  EXPECT_EQ(Uid("20261126T1-x"), "no run '20261126T1-x' in /runs: did you mean '20261126T1-b'?");
}

TEST_F(RunNameTest, CountsBackFromTheLast) {
  EXPECT_EQ(Uid("last"), "20261127T1-c");
  EXPECT_EQ(Uid("last~0"), "20261127T1-c");
  EXPECT_EQ(Uid("last~2"), "20261125T1-a");
  EXPECT_EQ(Uid("last~3"), "no run 'last~3' in /runs: the first of its 3 is 'last~2'");
  EXPECT_TRUE(Uid("last~x").starts_with("no run 'last~x' in /runs")) << Uid("last~x");
  EXPECT_EQ(StoredRunUid("/none", "last", filesystem_).error().message,
            "no run is recorded in /none");
}

TEST_F(RunNameTest, IsAPathElsewhere) {
  for (const char* path : {"merged", "merged/journal.jsonl"}) {
    const auto place = FindRun("/runs", path, filesystem_);
    ASSERT_TRUE(place) << place.error().message;
    EXPECT_EQ(place->uid, "");
    EXPECT_EQ(place->directory, "merged");
    EXPECT_EQ(place->journal, "merged/journal.jsonl");
  }
  const std::string in_store = "/runs/20261126T1-b";
  EXPECT_EQ(FindRun("/runs", in_store, filesystem_)->uid, "20261126T1-b");
  EXPECT_EQ(FindRun("/runs", in_store + "/journal.jsonl", filesystem_)->uid, "20261126T1-b");
  EXPECT_EQ(FindRun("/runs", "last", filesystem_)->directory, "/runs/20261127T1-c");
  EXPECT_EQ(FindRun("/runs", "merged/j.jsonl", filesystem_).error().message,
            "no journal of a run: merged/j.jsonl");
}

}  // namespace
}  // namespace tthost
