// SPDX-License-Identifier: Apache-2.0
#include "host/report/undelivered_report.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

const Delivery kToFile = {"superset_sqlite", R"({"db":"a.db"})", "/work"};

TEST(UndeliveredReport, IsReadAsItWasWritten) {
  MemoryFileSystem filesystem;
  filesystem.files["/runs/1/journal.jsonl"] = "";
  EXPECT_FALSE(*HasUndeliveredReport("/runs/1", filesystem));
  ASSERT_TRUE(WriteMarker(kToFile, "/runs/1", filesystem));
  EXPECT_TRUE(*HasUndeliveredReport("/runs/1", filesystem));
  EXPECT_EQ(*UndeliveredReports("/runs/1", filesystem), std::vector{kToFile});
}

TEST(UndeliveredReport, HasAMarkerPerReporterAndDestination) {
  const Delivery elsewhere = {"superset_sqlite", R"({"db":"b.db"})", "/work"};
  const Delivery from_elsewhere = {"superset_sqlite", R"({"db":"a.db"})", "/other"};
  EXPECT_NE(NameOf(kToFile), NameOf(elsewhere));
  EXPECT_NE(NameOf(kToFile), NameOf(from_elsewhere));
  EXPECT_EQ(MarkerOf(kToFile, "/runs/1"), "/runs/1/undelivered-" + NameOf(kToFile) + ".json");
}

TEST(UndeliveredReport, NamesAMarkerThatCannotBeRead) {
  MemoryFileSystem filesystem;
  filesystem.files["/runs/1/undelivered-0.json"] = R"({"plugin":"junit"})";
  EXPECT_TRUE(*HasUndeliveredReport("/runs/1", filesystem));
  const auto read = UndeliveredReports("/runs/1", filesystem);
  ASSERT_FALSE(read);
  EXPECT_TRUE(read.error().message.starts_with("/runs/1/undelivered-0.json: no marker of"))
      << read.error().message;
}

}  // namespace
}  // namespace tthost
