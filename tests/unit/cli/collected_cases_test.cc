// SPDX-License-Identifier: Apache-2.0
#include "host/cli/collected_cases.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

Selection SelectionOf(int cases, int deselected) {
  Selection selection;
  for (int i = 0; i < cases; ++i) {
    Case test_case;
    test_case.node_id = "file::f[" + std::to_string(i) + "]";
    test_case.expectation.status = ConfigStatus::kExpectedPassing;
    selection.cases.push_back(test_case);
  }
  selection.deselected = deselected;
  return selection;
}

TEST(CollectedCases, AreListedAsPytestDoes) {
  EXPECT_EQ(CollectedCases(SelectionOf(2, 4), true, 0.05),
            "file::f[0]\nfile::f[1]\n\n2/6 tests collected (4 deselected) in 0.05s\n");
}

TEST(CollectedCases, ShowExpectationsUnlessQuiet) {
  EXPECT_EQ(CollectedCases(SelectionOf(1, 0), false, 1),
            "file::f[0]  EXPECTED_PASSING\n\n1 test collected in 1.00s\n");
}

TEST(CollectedCases, CountNothing) {
  EXPECT_EQ(CollectedTotals(SelectionOf(0, 3), 1), "no tests collected (3 deselected) in 1.00s");
  EXPECT_EQ(CollectedTotals(SelectionOf(3, 0), 1), "3 tests collected in 1.00s");
}

}  // namespace
}  // namespace tthost
