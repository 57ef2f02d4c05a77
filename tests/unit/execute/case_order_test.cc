// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_order.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tthost {
namespace {

class CaseOrderTest : public testing::Test {
 protected:
  Case& Add(const std::string& node_id, const std::string& loader, const std::string& variant) {
    Case test_case;
    test_case.node_id = node_id;
    test_case.loader_path = loader;
    test_case.variant = variant;
    selection_.cases.push_back(test_case);
    return selection_.cases.back();
  }

  Selection selection_;
  History history_;
};

TEST_F(CaseOrderTest, TheLongestFirstAndEqualsInTheirOrder) {
  EXPECT_EQ(LongestFirst({1, 9, 4, 9, 0, 0}), (std::vector<size_t>{1, 3, 2, 0, 4, 5}));
}

TEST_F(CaseOrderTest, ASeedDecidesTheShuffledOrder) {
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) Add(id, "loader", "x");
  auto order = Shuffled(selection_, 7);
  EXPECT_EQ(Shuffled(selection_, 7), order);
  EXPECT_NE(Shuffled(selection_, 8), order);
  EXPECT_NE(order, AsSelected(6));
  std::ranges::sort(order);
  EXPECT_EQ(order, AsSelected(6));
}

TEST_F(CaseOrderTest, WhatIsLeftOfAShuffledRunKeepsItsOrder) {
  const std::vector<std::string> ids = {"a", "b", "c", "d", "e", "f"};
  for (const std::string& id : ids) Add(id, "loader", "x");
  std::vector<std::string> expected;
  for (const size_t i : Shuffled(selection_, 7)) {
    if (ids[i] != "b" && ids[i] != "e") expected.push_back(ids[i]);
  }
  std::erase_if(selection_.cases,
                [](const Case& one) { return one.node_id == "b" || one.node_id == "e"; });
  std::vector<std::string> left;
  for (const size_t i : Shuffled(selection_, 7)) left.push_back(selection_.cases[i].node_id);
  EXPECT_EQ(left, expected);
}

TEST_F(CaseOrderTest, AnAccidentDoesNotMoveTheMedian) {
  Add("a", "a", "x");
  history_ = {{"a", {{2, 500, 3}}}};
  EXPECT_EQ(ExpectedSeconds(selection_, history_), std::vector<double>{3});
}

TEST_F(CaseOrderTest, TheNearestRelativesStandIn) {
  Add("single", "bert", "base");
  Add("other variant", "bert", "tiny");
  Add("other loader", "vgg", "x");
  Add("training", "vgg", "x").run_mode = RunMode::kTraining;
  Add("same variant", "bert", "base");
  Add("same loader", "bert", "large");
  Add("same mode", "resnet", "x");
  Add("nothing near", "resnet", "x").run_mode = RunMode::kTraining;
  history_ = {
      {"single", {{8}}}, {"other variant", {{2}}}, {"other loader", {{20}}}, {"training", {{70}}}};
  const std::vector<double> expected = ExpectedSeconds(selection_, history_);
  EXPECT_EQ(expected[4], 8);
  EXPECT_EQ(expected[5], 5);
  EXPECT_EQ(expected[6], 10);
  EXPECT_EQ(expected[7], 70);
}

}  // namespace
}  // namespace tthost
