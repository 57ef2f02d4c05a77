// SPDX-License-Identifier: Apache-2.0
#include "host/worker/plan_check.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace tthost {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Json Example(const std::string& name) {
  std::ifstream file(TTHOST_SOURCE_DIR "/sdk/schemas/examples/" + name + ".json");
  return Json::parse(file);
}

// Of a case whose process was started as the plan wants it.
CaseRequest RequestFor(const Json& plan) {
  CaseRequest request;
  request.test_case.strategy = ConfiguredPlugin{};
  request.test_case.strategy->id = plan.at("strategy");
  request.test_case.process = plan.at("process").dump();
  request.devices = plan.at("process").at("devices");
  return request;
}

// Empty: the plan is in order.
std::string MistakesIn(const Json& plan, const CaseRequest& request) {
  const auto checked = CheckPlan(plan.dump(), request);
  return checked ? "" : checked.error().message;
}

std::string MistakesWith(const std::string& pointer, Json value) {
  Json plan = Example("megatron_by_rules");
  const CaseRequest request = RequestFor(plan);
  plan[Json::json_pointer(pointer)] = std::move(value);
  return MistakesIn(plan, request);
}

TEST(PlanCheckTest, EveryExampleIsInOrder) {
  int examples = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(TTHOST_SOURCE_DIR "/sdk/schemas/examples")) {
    const Json plan = Example(entry.path().stem().string());
    EXPECT_EQ(MistakesIn(plan, RequestFor(plan)), "") << entry.path();
    ++examples;
  }
  EXPECT_GE(examples, 6);
}

TEST(PlanCheckTest, UnknownKeysNameTheirPlaceAndTheNearest) {
  EXPECT_THAT(MistakesWith("/weighs", nullptr),
              HasSubstr("/weighs: unknown key 'weighs' (did you mean 'weights'?)"));
  EXPECT_THAT(MistakesWith("/weights/shard/1/dim", "model"),
              HasSubstr("/weights/shard/1/dim: unknown key 'dim' (did you mean 'dims'?)"));
  EXPECT_THAT(MistakesWith("/activations/shard/0/min_elements", 3),
              HasSubstr("unknown key 'min_elements'"));
}

TEST(PlanCheckTest, KeysThatStartWithXAreIgnoredEverywhere) {
  EXPECT_EQ(MistakesWith("/x-note", 1), "");
  EXPECT_EQ(MistakesWith("/weights/shard/1/x-note", "mine"), "");
  EXPECT_EQ(MistakesWith("/process/x-note", Json::array()), "");
}

TEST(PlanCheckTest, ValuesSayWhatWasExpected) {
  EXPECT_THAT(MistakesWith("/weights/shard/0/indivisible", "skip"),
              HasSubstr("/weights/shard/0/indivisible: expected one of 'error', 'replicate', got "
                        "\"skip\""));
  EXPECT_THAT(MistakesWith("/weights", "replicated"),
              HasSubstr("/weights: expected a mapping or null, got \"replicated\""));
  EXPECT_THAT(MistakesWith("/mesh/shape/0", 0),
              HasSubstr("/mesh/shape/0: expected a whole number from 1, got 0"));
  EXPECT_THAT(MistakesWith("/inputs", {{"batch", {{"factor", "twice"}, {"dim", 0}}}}),
              HasSubstr("/inputs/batch/factor: expected 'devices' or a whole number from 1, got "
                        "\"twice\""));
  EXPECT_THAT(MistakesWith("/inputs", {{"batch", {{"factor", 2}, {"dim", 1}}}}),
              HasSubstr("/inputs/batch/dim: expected 0, got 1"));
}

TEST(PlanCheckTest, AMeshIsALiteralOrTheLoaders) {
  EXPECT_THAT(MistakesWith("/mesh", Json::object()),
              HasSubstr("/mesh: one of the keys 'from', 'shape' is missing"));
  EXPECT_THAT(MistakesWith("/mesh", {{"shape", {4}}}),
              HasSubstr("key 'shape' needs 'axes' beside it"));
  EXPECT_THAT(MistakesWith("/mesh/from", "loader"),
              HasSubstr("/mesh: keys 'from', 'shape' exclude each other"));
}

TEST(PlanCheckTest, AllMistakesAreTold) {
  Json plan = Example("megatron_by_rules");
  const CaseRequest request = RequestFor(plan);
  plan["meshes"] = 1;
  plan["weights"]["shard"][0].erase("dims");
  plan["weights"]["shard"][1]["match"] = "";
  EXPECT_THAT(
      MistakesIn(plan, request),
      AllOf(HasSubstr("/meshes: unknown key"), HasSubstr("/weights/shard/0: key 'dims' is missing"),
            HasSubstr("/weights/shard/1/match: expected text (not empty), got \"\"")));
}

TEST(PlanCheckTest, ThePlanIsThatOfThePluginAndOfItsProcess) {
  EXPECT_THAT(MistakesWith("/strategy", "acme"),
              HasSubstr("/strategy: expected the plugin's id 'acme_megatron', got 'acme'"));
  EXPECT_THAT(MistakesWith("/process/devices", 2),
              HasSubstr("/process/devices: the process was started with 4 devices, got 2"));
  EXPECT_THAT(MistakesWith("/process/env", {{"FAST", "1"}}),
              HasSubstr("/process/env: the process was started with {}, as the manifest says, got "
                        "{\"FAST\":\"1\"}"));
}

TEST(PlanCheckTest, WhatIsNoJsonIsShown) {
  const auto checked = CheckPlan("{,", RequestFor(Example("fsdp")));
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("'acme_fsdp' emitted no plan that is JSON: '{,'"));
}

}  // namespace
}  // namespace tthost
