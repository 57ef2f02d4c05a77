// SPDX-License-Identifier: Apache-2.0
// What every built-in plugin says of itself, and the plan of single_device.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/plugins/fake_host.h"

namespace tthost::fake {
namespace {

class DescriptorTest : public testing::TestWithParam<const char*> {};

TEST_P(DescriptorTest, IsCompleteAndCarriesItsManifest) {
  const std::string id = GetParam();
  const tthost_plugin* plugin = LoadBuiltIn(id);
  ASSERT_NE(plugin, nullptr);
  EXPECT_EQ(plugin, LoadBuiltIn(id));
  EXPECT_EQ(plugin->struct_size, sizeof(tthost_plugin));
  EXPECT_EQ(plugin->minor, unsigned{TTHOST_SDK_MINOR});
  EXPECT_EQ(plugin->sanitizer, TTHOST_SANITIZER_BUILT);
  for (const char* extension : {"tthost.stats/0", "tthost.stats/0x", ""}) {
    EXPECT_EQ(plugin->extension(ToStr(extension)), nullptr);
  }

  std::ifstream file(TTHOST_PLUGIN_PATH "/" + id + ".tthost.json");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(ToString(plugin->manifest_json), text.str());
  EXPECT_EQ(nlohmann::json::parse(text.str()).at("id"), id);
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, DescriptorTest,
                         testing::Values("pcc", "atol", "allclose", "equal", "single_device",
                                         "junit"),
                         [](const auto& info) { return std::string(info.param); });

TEST(SingleDeviceTest, PlansOneDeviceWhateverIsAsked) {
  Made<tthost_parallelism> plugin(LoadBuiltIn("single_device"), "{}");
  ASSERT_EQ(plugin.status, TTHOST_OK);
  const auto plan = [&](const char* request) {
    EXPECT_EQ(plugin.table.plan(plugin.table.self, &plugin.call, ToStr(request)), TTHOST_OK);
    EXPECT_EQ(plugin.call.emitted_kind, "plan");
    return nlohmann::json::parse(plugin.call.emitted);
  };
  const nlohmann::json answer = plan(R"({"num_devices":1,"run_mode":"inference"})");
  EXPECT_EQ(answer["schema"], "tthost.plan/1");
  EXPECT_EQ(answer["strategy"], "single_device");
  EXPECT_EQ(answer["process"]["devices"], 1);
  EXPECT_EQ(answer["process"]["spmd"], false);
  EXPECT_EQ(answer, plan(R"({"num_devices":8,"run_mode":"training"})"));
}

TEST(SingleDeviceTest, RefusesARequestThatIsNoJson) {
  Made<tthost_parallelism> plugin(LoadBuiltIn("single_device"), "{}");
  EXPECT_EQ(plugin.table.plan(plugin.table.self, &plugin.call, ToStr("{")),
            TTHOST_INVALID_ARGUMENT);
  EXPECT_EQ(plugin.call.failure, "JSON: expected a string at byte 1");
}

}  // namespace
}  // namespace tthost::fake
