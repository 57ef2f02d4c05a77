// SPDX-License-Identifier: Apache-2.0
#include "host/config/plugin_configuration.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

namespace tthost {
namespace {

using testing::HasSubstr;

PluginManifest Manifest() {
  PluginManifest manifest;
  manifest.id = "meter";
  manifest.config_schema = R"({
    "type": "object", "additionalProperties": false, "required": ["gate", "limit"],
    "properties": {
      "limit": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5},
      "gate": {"type": "boolean", "default": false},
      "names": {"type": "array", "items": {"type": "string"}},
      "count": {"type": ["integer", "null"], "default": null},
      "label": {"type": "string", "default": "x"},
      "inner": {"type": "object", "additionalProperties": false, "properties": {
         "depth": {"type": "integer", "default": 3}, "wide": {"type": "boolean", "default": false}}}
    }})";
  return manifest;
}

std::string ProjectFile(const std::string&) { return "tt-host.yaml"; }

PluginConfiguration Configuration() {
  auto made = PluginConfiguration::Make(Manifest());
  EXPECT_TRUE(made) << made.error().message;
  return std::move(*made);
}

TEST(PluginConfiguration, DefaultsAreCompleteAndCanonical) {
  EXPECT_EQ(
      Configuration().Merged().value(),
      R"({"count":null,"gate":false,"inner":{"depth":3,"wide":false},"label":"x","limit":0.5})");
}

TEST(PluginConfiguration, StrongerLayersWin) {
  auto configuration = Configuration();
  ASSERT_TRUE(configuration.AddBelow(Json{{"limit", 0.1}, {"label", "project"}}, ProjectFile));
  const Json entry = {{"limit", 0.2}, {"gate", true}, {"inner", {{"wide", true}}}};
  EXPECT_EQ(Json::parse(configuration.Merged(entry).value())["limit"], 0.2);
  ASSERT_TRUE(configuration.SetAbove("limit", "0.3", "--set"));
  const Json merged = Json::parse(configuration.Merged(entry).value());
  EXPECT_EQ(merged["limit"], 0.3);
  EXPECT_EQ(merged["label"], "project");
  EXPECT_EQ(merged["gate"], true);
  EXPECT_EQ(merged["inner"], Json({{"depth", 3}, {"wide", true}}));
}

TEST(PluginConfiguration, EveryValueHasAnOrigin) {
  auto configuration = Configuration();
  ASSERT_TRUE(configuration.AddBelow(Json{{"label", "a"}, {"limit", 0.1}}, ProjectFile));
  ASSERT_TRUE(configuration.SetBelow("inner.wide", "true", "--comparator"));
  ASSERT_TRUE(configuration.SetAbove("limit", "0.3", "--set"));
  const auto values = configuration.Values({{"limit", 0.2}, {"label", "b"}, {"gate", true}});
  std::vector<std::string> lines;
  for (const PluginValue& value : values) {
    lines.push_back(value.pointer + " " + value.value + " " + value.origin);
  }
  EXPECT_THAT(lines, testing::ElementsAre("/limit 0.3 --set", "/gate true ", "/count null default",
                                          "/label \"b\" ", "/inner/depth 3 default",
                                          "/inner/wide true --comparator"));
}

TEST(PluginConfiguration, TextTakesTheTypeOfTheSchema) {
  auto configuration = Configuration();
  ASSERT_TRUE(configuration.SetAbove("label", "3", "--set"));
  ASSERT_TRUE(configuration.SetAbove("count", "7", "--set"));
  ASSERT_TRUE(configuration.SetAbove("names", "a,b", "--set"));
  ASSERT_TRUE(configuration.SetAbove("inner.depth", "9", "--set"));
  const Json merged = Json::parse(configuration.Merged().value());
  EXPECT_EQ(merged["label"], "3");
  EXPECT_EQ(merged["count"], 7);
  EXPECT_EQ(merged["names"], Json({"a", "b"}));
  EXPECT_EQ(merged["inner"]["depth"], 9);
  ASSERT_TRUE(configuration.SetAbove("count", "null", "--set"));
  EXPECT_EQ(Json::parse(configuration.Merged().value())["count"], nullptr);
}

TEST(PluginConfiguration, RefusalsNameOriginKeyAndExpectation) {
  auto configuration = Configuration();
  EXPECT_EQ(configuration.SetAbove("limt", "1", "--set meter.limt=1").error().message,
            "--set meter.limt=1: plugin 'meter' has no key 'limt' (did you mean 'limit'?)");
  EXPECT_EQ(configuration.SetAbove("gate", "yes", "--set meter.gate=yes").error().message,
            "--set meter.gate=yes: meter.gate: expected true or false, got 'yes'");
  EXPECT_EQ(configuration.SetAbove("limit", "2", "--set meter.limit=2").error().message,
            "--set meter.limit=2: meter.limit: expected a number from 0 to 1, got 2");
  EXPECT_THAT(
      configuration.AddBelow(Json{{"labell", "a"}}, ProjectFile).error().message,
      HasSubstr("tt-host.yaml: meter.labell: unknown key 'labell' (did you mean 'label'?)"));
  EXPECT_THAT(configuration.Merged(Json{{"limit", "a"}}).error().message,
              HasSubstr("meter.limit: expected a number"));
}

TEST(PluginConfiguration, MistakesInTheProjectFileHaveTheirPlaces) {
  PluginLayers layers = {.project = {{"meter", R"({"limt": 1, "inner": {"depth": "a"}})"}},
                         .set = {}};
  layers.places.Add("/plugins/meter/limt", "tt-host.yaml:3:5");
  layers.places.Add("/plugins/meter/inner", "tt-host.yaml:4:5");
  const auto configuration = ConfigurePlugin(Manifest(), layers);
  ASSERT_FALSE(configuration);
  EXPECT_EQ(configuration.error().message,
            "tt-host.yaml:3:5: meter.limt: unknown key 'limt' (did you mean 'limit'?)\n"
            "tt-host.yaml:4:5: meter.inner.depth: expected a whole number, got \"a\"");
}

TEST(PluginConfiguration, BytesThatAreNotUtf8AreReplaced) {
  auto configuration = Configuration();
  ASSERT_TRUE(configuration.SetAbove("label", "\xff", "--set"));
  EXPECT_THAT(configuration.Merged().value(), HasSubstr("\xEF\xBF\xBD"));
  EXPECT_FALSE(configuration.SetAbove("gate", "\xff", "--set"));
}

TEST(PluginConfiguration, TheEnvironmentStandsBelowSet) {
  setenv("TTHOST_METER_LIMIT", "0.25", 1);
  setenv("TTHOST_METER_LABEL", "env", 1);
  const PluginLayers layers = {.project = {{"meter", R"({"count": 5, "label": "project"})"}},
                               .set = {"other.limit=1", "meter.label=a=b.c"}};
  auto configuration = ConfigurePlugin(Manifest(), layers);
  ASSERT_TRUE(configuration) << configuration.error().message;
  unsetenv("TTHOST_METER_LIMIT");
  unsetenv("TTHOST_METER_LABEL");
  const Json merged = Json::parse(configuration->Merged(Json{{"limit", 0.9}}).value());
  EXPECT_EQ(merged["limit"], 0.25);
  EXPECT_EQ(merged["label"], "a=b.c");
  EXPECT_EQ(merged["count"], 5);
}

TEST(PluginConfiguration, APluginThatCountsGatesUnlessTheProjectFileSaysOtherwise) {
  const auto gate = [](const PluginLayers& layers, bool counts) {
    const auto configuration = ConfigurePlugin(Manifest(), layers, counts);
    return Json::parse(configuration.value().Merged().value())["gate"];
  };
  EXPECT_EQ(gate({}, /*counts=*/false), false);
  EXPECT_EQ(gate({}, /*counts=*/true), true);
  EXPECT_EQ(gate({.project = {{"meter", R"({"gate": false})"}}, .set = {}}, true), false);
}

TEST(PluginConfiguration, SettingsMustNameAPluginAndAKey) {
  PluginCatalog plugins;
  plugins.plugins = {Manifest()};
  EXPECT_TRUE(CheckSettings({"meter.limit=1"}, plugins));
  EXPECT_EQ(CheckSettings({"metr.limit=1"}, plugins).error().message,
            "--set metr.limit=1: no plugin named 'metr' (did you mean 'meter'?)");
  for (const char* text :
       {"meter", "meter.limit", "meter=1", ".limit=1", "meter.=1", "x=meter.y"}) {
    EXPECT_THAT(CheckSettings({text}, plugins).error().message, HasSubstr("expected PLUGIN.key"));
  }
}

}  // namespace
}  // namespace tthost
