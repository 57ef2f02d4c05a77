// SPDX-License-Identifier: Apache-2.0
#include "host/report/stored_run.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

constexpr int64_t kNow = int64_t{100} * 24 * 3600 * 1'000'000;

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
  EXPECT_TRUE(removed->empty());
  EXPECT_FALSE(filesystem.Exists("/runs/29990101T000000-1/shared"));
  EXPECT_TRUE(filesystem.Exists("/runs/29990101T000000-1/journal.jsonl"));
  EXPECT_TRUE(filesystem.Exists("/runs/29990101T000000-2/shared"));
}

}  // namespace
}  // namespace tthost
