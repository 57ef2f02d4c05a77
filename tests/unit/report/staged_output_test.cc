// SPDX-License-Identifier: Apache-2.0
#include "host/report/staged_output.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

std::string Divided(std::string_view output, std::string_view marks) {
  return WithStageLines(output, ParseOutputMarks(marks), &OutputMark::stdout_bytes);
}

TEST(StagedOutput, StandsBelowTheStageThatPrintedIt) {
  EXPECT_EQ(Divided("start\nloading\nran", "6 0 PLAN\n6 0 LOAD\n14 9 RUN (forward)\n"),
            "=== ENV ===\nstart\n=== LOAD ===\nloading\n=== RUN (forward) ===\nran\n");
  EXPECT_EQ(
      WithStageLines("warn", ParseOutputMarks("6 0 PLAN\n6 2 LOAD\n"), &OutputMark::stderr_bytes),
      "=== PLAN ===\nwa\n=== LOAD ===\nrn\n");
}

TEST(StagedOutput, NothingPrintedIsNothing) { EXPECT_EQ(Divided("", "0 0 PLAN\n"), ""); }

TEST(StagedOutput, MarksThatAModelWroteLoseNothing) {
  EXPECT_EQ(Divided("all of it\n", "junk\n-1 x\n99999999999999999999999 0 RUN\n3 0\n"),
            "=== ENV ===\nall of it\n");
  EXPECT_EQ(Divided("all of it\n", "4 0 LOAD\n2 0 RUN\n4000 0 GATHER\n"),
            "=== ENV ===\nall \n=== RUN ===\nof it\n");
}

}  // namespace
}  // namespace tthost
