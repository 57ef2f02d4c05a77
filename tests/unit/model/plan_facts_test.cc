// SPDX-License-Identifier: Apache-2.0
#include "host/model/plan_facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace tthost {
namespace {

Case Bert() {
  Case test_case;
  test_case.id = "bert/pytorch-base-acme-full-inference";
  test_case.loader_path = "bert/pytorch/loader.py";
  test_case.variant = "base";
  test_case.facts.model = "bert";
  test_case.loader_methods = {{"load_model", {.parameters = {"dtype_override"}}}};
  return test_case;
}

TEST(PlanFactsTest, WhatIsAskedForIsTold) {
  Case bert = Bert();
  bert.requested_facts = {"variant", "model_name", "loader_methods", "dtype"};
  EXPECT_EQ(PlanFacts(bert, "float32"),
            Json({{"variant", "base"},
                  {"model_name", "bert"},
                  {"loader_methods", {{"load_model", {"dtype_override"}}}},
                  {"dtype", "float32"}}));
}

TEST(PlanFactsTest, WhatSourceDoesNotSayIsNullAndWhatIsUnknownIsLeftOut) {
  Case bert = Bert();
  bert.variant.reset();
  bert.requested_facts = {"variant", "task", "phase_of_the_moon"};
  EXPECT_EQ(PlanFacts(bert, "loader"), Json({{"variant", nullptr}, {"task", nullptr}}));
}

TEST(PlanFactsTest, NothingIsAskedForByDefault) {
  EXPECT_EQ(PlanFacts(Bert(), "loader"), Json::object());
}

TEST(PlanFactsTest, TheSchemaNamesThemAll) {
  std::ifstream file(TTHOST_SOURCE_DIR "/sdk/schemas/plan_request.schema.json");
  const Json schema = Json::parse(file);
  std::vector<std::string> described;
  for (const auto& [name, fact] : schema.at("properties").at("facts").at("properties").items()) {
    described.push_back(name);
    EXPECT_TRUE(fact.contains("description")) << name;
  }
  std::ranges::sort(described);
  EXPECT_EQ(PlanFactNames(), described);
}

}  // namespace
}  // namespace tthost
