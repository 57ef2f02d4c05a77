// SPDX-License-Identifier: Apache-2.0
// The example that the author's guide shows.
#include <gtest/gtest.h>

#include "tests/plugins/fake_host.h"

namespace tthost::fake {
namespace {

TEST(MeanErrorTest, JudgesByTheMeanDifference) {
  MadeComparator comparator(Load(TTHOST_EXAMPLE_PLUGIN_PATH "/mean_error.so"),
                            R"({"gate":true,"required":0.25})");
  ASSERT_EQ(comparator.status, TTHOST_OK) << comparator.call.failure;
  ASSERT_EQ(Compare(comparator, {{"a", {1, 2}, {1, 2.5}}, {"b", {1, 2}, {2, 3}}}), TTHOST_OK);
  const auto& metrics = comparator.call.metrics;
  ASSERT_EQ(metrics.size(), 3u);
  EXPECT_EQ(metrics[0].value, 0.25);
  EXPECT_EQ(metrics[0].passed, 1);
  EXPECT_EQ(metrics[2].value, 1.0);
  EXPECT_EQ(metrics[2].message, "Mean error 1.0 is above 0.25.");
}

}  // namespace
}  // namespace tthost::fake
