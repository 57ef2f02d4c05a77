// SPDX-License-Identifier: Apache-2.0
#include "host/base/nearest_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

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

// The definition, without any short cut.
size_t SlowDistance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> rows(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      size_t best = i == 0 ? j : rows[i - 1][j] + 1;
      if (j > 0) best = std::min(best, rows[i][j - 1] + 1);
      if (i > 0 && j > 0) best = std::min(best, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) best = std::min(best, rows[i - 2][j - 2] + 1);
      rows[i][j] = i == 0 && j == 0 ? 0 : best;
    }
  }
  return rows[a.size()][b.size()];
}

TEST(EditDistance, IsTheSameWithEveryLimit) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::string text(random() % 9, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = word(), b = word();
    const size_t distance = SlowDistance(a, b);
    for (size_t limit = 0; limit < 9; ++limit) {
      ASSERT_EQ(EditDistance(a, b, limit), std::min(distance, limit + 1))
          << a << " " << b << " " << limit;
    }
  }
}

TEST(DidYouMean, MakesAHintOfIt) {
  EXPECT_EQ(DidYouMean("jnuit", {"junit"}), " (did you mean 'junit'?)");
  EXPECT_EQ(DidYouMean("xyz", {"junit"}), "");
}

}  // namespace
}  // namespace tthost
