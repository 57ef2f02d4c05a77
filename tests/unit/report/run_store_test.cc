// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_store.h"

#include <gmock/gmock.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::IsEmpty;

std::string Started(const std::string& uid, const std::string& root) {
  return R"({"event":"run_started","run":{"uid":")" + uid + R"(","models_root":")" + root +
         "\"}}\n";
}
std::string Finished(const std::string& node_id, const std::string& ending, bool fails) {
  return R"({"event":"case_finished","case":{"node_id":")" + node_id +
         R"("},"outcome":{"ending":")" + ending +
         R"(","comparisons":[{"a":[1]}],"seconds":2.5},"verdict":{"fails_run":)" +
         (fails ? "true" : "false") + "}}\n";
}
constexpr const char* kEnd = "{\"event\":\"run_finished\",\"exit_code\":0}\n";

class RunStoreTest : public testing::Test {
 protected:
  void Add(const std::string& uid, const std::string& journal) {
    filesystem_.files["/runs/" + uid + "/journal.jsonl"] = journal;
  }
  std::vector<PastRun> Latest(size_t limit = 9, const std::string& ended_before = "") {
    const auto runs = LatestFinishedRuns("/runs", "/models", ended_before, limit, filesystem_);
    EXPECT_TRUE(runs) << runs.error().message;
    return runs.value_or(std::vector<PastRun>{});
  }

  MemoryFileSystem filesystem_;
};

TEST_F(RunStoreTest, GivesTheLatestFirst) {
  Add("1", Started("1", "/models") + Finished("f::t[a]", "completed", false) + kEnd);
  Add("2", Started("2", "/models") + Finished("f::t[a]", "failed", true) +
               Finished("f::t[b]", "cancelled", false) + Finished("f::t[c]", "compiled", false) +
               kEnd);
  const auto runs = Latest();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].uid, "2");
  ASSERT_EQ(runs[0].cases.size(), 1u);
  EXPECT_EQ(runs[0].cases[0].node_id, "f::t[a]");
  EXPECT_TRUE(runs[0].cases[0].failed);
  EXPECT_EQ(runs[0].cases[0].seconds, 2.5);
  EXPECT_FALSE(runs[1].cases[0].failed);
  EXPECT_EQ(Latest(1).size(), 1u);
}

TEST_F(RunStoreTest, WhatEndedLaterIsLeftOut) {
  const auto end = [](const std::string& at) {
    return R"({"event":"run_finished","at":")" + at + "\"}\n";
  };
  Add("1", Started("1", "/models") + end("2026-11-27T08:00:00.000001+00:00"));
  Add("2", Started("2", "/models") + end("2026-11-27T09:00:00.000001+00:00"));
  const auto runs = Latest(9, "2026-11-27T09:00:00.000000+00:00");
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].uid, "1");
  EXPECT_EQ(Latest(9, "2026-11-27T10:00:00.000000+00:00").size(), 2u);
}

TEST_F(RunStoreTest, StopsWhenTheLatestAreLong) {
  Add("1", Started("1", "/models") + kEnd);
  Add("2", Started("2", "/models") + std::string(size_t{33} << 20, ' ') + "\n" + kEnd);
  Add("3", Started("3", "/models") + kEnd);
  const auto runs = Latest();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[1].uid, "2");
}

TEST_F(RunStoreTest, PassesOverWhatIsNoFinishedRunOfTheRoot) {
  Add("1", Started("1", "/other") + kEnd);
  Add("2", Started("2", "/models") + Finished("f::t[a]", "completed", false));
  Add("3", "no JSON\n");
  Add("4", Started("4", "/models") + "{\"event\":\"case_finished\"}\n" + kEnd);
  filesystem_.directories.insert("/runs/5");
  EXPECT_THAT(Latest(), IsEmpty());
}

TEST_F(RunStoreTest, IsEmptyWhereThereIsNone) { EXPECT_THAT(Latest(), IsEmpty()); }

}  // namespace
}  // namespace tthost
