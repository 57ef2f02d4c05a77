// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_order.h"

#include <gtest/gtest.h>

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

TEST_F(CaseOrderTest, TheLongestStartsFirstWithSeveralLanes) {
  Add("short", "a", "x");
  Add("long", "b", "x");
  Add("middle", "c", "x");
  history_ = {{"short", {{1}}}, {"long", {{9}}}, {"middle", {{4}}}};
  EXPECT_EQ(StartOrder(selection_, history_, 2), (std::vector<size_t>{1, 2, 0}));
  EXPECT_EQ(StartOrder(selection_, history_, 1), (std::vector<size_t>{0, 1, 2}));
}

TEST_F(CaseOrderTest, WhatIsNotKnownKeepsItsOrder) {
  for (const char* name : {"a", "b", "c"}) Add(name, name, "x");
  EXPECT_EQ(StartOrder(selection_, history_, 2), (std::vector<size_t>{0, 1, 2}));
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
