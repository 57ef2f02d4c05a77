// SPDX-License-Identifier: Apache-2.0
#include "host/report/test_durations.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

TEST(TestDurations, ComeBackAsTheyWereWritten) {
  MemoryFileSystem filesystem;
  const TestDurations durations = {{"t.py::test[b]", 0.1}, {"t.py::test[ä]", 9036.25}};
  filesystem.files["d"] = TestDurationsText(durations);
  EXPECT_EQ(ReadTestDurations("d", filesystem).value(), durations);
}

TEST(TestDurations, AreWrittenAsPytestSplitDoes) {
  EXPECT_EQ(TestDurationsText({{"b", 2.5}, {"a", 1}}), "{\n    \"a\": 1.0,\n    \"b\": 2.5\n}\n");
}

TEST(TestDurations, NothingElseIsTakenForThem) {
  MemoryFileSystem filesystem;
  for (const char* text : {"", "[]", R"({"a": "1"})"}) {
    filesystem.files["d"] = text;
    EXPECT_EQ(ReadTestDurations("d", filesystem).error().message,
              "d: expected a JSON object with the seconds of each node id");
  }
  EXPECT_FALSE(ReadTestDurations("none", filesystem));
}

}  // namespace
}  // namespace tthost
