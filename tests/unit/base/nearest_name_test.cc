// SPDX-License-Identifier: Apache-2.0
#include "host/base/nearest_name.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(NearestName, TakesTheOneWithTheFewestEdits) {
  EXPECT_EQ(NearestName("reprt", {"repeat", "report", "run"}), "report");
  EXPECT_EQ(NearestName("runs", {"report", "run"}), "run");
  EXPECT_EQ(NearestName("junkt", {"junit", "json"}), "junit");
}

TEST(NearestName, CountsSwappedNeighboursAsOneEdit) {
  EXPECT_EQ(NearestName("pcl", {"plc"}), "plc");
  EXPECT_EQ(NearestName("cup", {"cpu", "spmd"}), "cpu");
  EXPECT_EQ(NearestName("psmd", {"spmd"}), "spmd");
  EXPECT_EQ(NearestName("ab", {"ba"}), "") << "half of the name is edited";
}

TEST(NearestName, CountsNothingForCommonEnds) {
  const std::vector<std::string> ids = {
      "bert/pytorch-base-inference", "bert/pytorch-large-training", "bert/pytorch-large-inference"};
  EXPECT_EQ(NearestName("bert/pytroch-large-inference", ids), ids[2]);
  EXPECT_EQ(NearestName("bert/pytorch-lagre-inference", ids), ids[2]);
  EXPECT_EQ(NearestName("bert/pytorch-large-large-training", ids), ids[1]);
  EXPECT_EQ(NearestName(ids[0], {ids[2], ids[0]}), ids[0]);
}

TEST(NearestName, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(NearestName("xyz", {"pcc", "atol"}), "");
  EXPECT_EQ(NearestName("", {"pcc"}), "");
  EXPECT_EQ(NearestName("pcc", {}), "");
}

TEST(NearestName, TakesTheFirstOfEquallyNearOnes) {
  EXPECT_EQ(NearestName("atom", {"atop", "atol"}), "atop");
}

TEST(DidYouMean, MakesAHintOfIt) {
  EXPECT_EQ(DidYouMean("jnuit", {"junit"}), " (did you mean 'junit'?)");
  EXPECT_EQ(DidYouMean("xyz", {"junit"}), "");
}

}  // namespace
}  // namespace tthost
