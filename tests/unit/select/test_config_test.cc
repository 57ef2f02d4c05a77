// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config.h"

#include <gmock/gmock.h>

#include "host/config/json_schema.h"
#include "host/select/test_config_schema.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/fakes/scripted_process_runner.h"
#include "tests/unit/select/sample_plugins.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TestConfigTest : public testing::Test {
 protected:
  static TestConfigOptions OptionsFor(const std::string& path, const std::string& arch = "") {
    TestConfigOptions options;
    options.paths = {path};
    options.arch = arch;
    return options;
  }
  Result<TestConfig> Load(const std::string& arch = "") {
    return LoadTestConfig(OptionsFor("cfg", arch), plugins_, filesystem_, runner_);
  }
  ConfigEntry Entry(const std::string& fields, const std::string& arch = "") {
    filesystem_.files["cfg/test_config_a.yaml"] = "test_config:\n  id:\n" + fields;
    const auto config = Load(arch);
    EXPECT_TRUE(config) << config.error().message;
    return config ? config->entries.at("id") : ConfigEntry{};
  }
  std::string Refusal(const std::string& text) {
    filesystem_.files["cfg/test_config_a.yaml"] = text;
    const auto config = Load();
    EXPECT_FALSE(config);
    return config ? "" : config.error().message;
  }

  MemoryFileSystem filesystem_;
  ScriptedProcessRunner runner_;
  PluginCatalog plugins_ = SamplePlugins();
};

TEST_F(TestConfigTest, TheSchemaIsASchema) {
  EXPECT_TRUE(JsonSchema::Compile(TestConfigSchema(plugins_)));
}

TEST_F(TestConfigTest, HostFields) {
  const ConfigEntry entry = Entry(
      "    status: known_failure_xfail\n    reason: Slow\n    bringup_status: FAILED_RUNTIME\n"
      "    markers: push\n    supported_archs: [n300-llmbox]\n    batch_size: 3\n");
  EXPECT_EQ(entry.expectation.status, ConfigStatus::kKnownFailureXfail);
  EXPECT_EQ(entry.expectation.reason, "Slow");
  EXPECT_EQ(entry.expectation.bringup_status, BringupStatus::kFailedRuntime);
  EXPECT_THAT(entry.markers, ElementsAre("push"));
  EXPECT_THAT(entry.supported_archs, ElementsAre("n300-llmbox"));
  EXPECT_EQ(entry.where, "cfg/test_config_a.yaml:2:3");
}

TEST_F(TestConfigTest, Defaults) {
  const ConfigEntry entry = Entry("    reason:\n    bringup_status: null\n    markers:\n");
  EXPECT_EQ(entry.expectation.status, ConfigStatus::kUnspecified);
  EXPECT_EQ(entry.expectation.bringup_status, std::nullopt);
  EXPECT_THAT(entry.markers, IsEmpty());
  EXPECT_THAT(entry.supported_archs, ElementsAre("n150", "p150"));
  EXPECT_THAT(entry.plugins, IsEmpty());
}

TEST_F(TestConfigTest, FieldsReachPluginsByTheirManifests) {
  const ConfigEntry entry = Entry(
      "    required_pcc: 0.98\n    assert_pcc: false\n    required_atol: 0.1\n"
      "    assert_atol: false\n    plugins:\n      atol: {required: 0.3}\n");
  EXPECT_EQ(entry.plugins.at("pcc"), R"({"required":0.98,"gate":false})");
  EXPECT_EQ(entry.plugins.at("atol"), R"({"required":0.3,"gate":true})");
  EXPECT_THAT(Entry("    required_pcc: null\n").plugins, IsEmpty());
}

TEST_F(TestConfigTest, OverridesHoldForTheirArch) {
  const std::string fields =
      "    status: EXPECTED_PASSING\n    required_pcc: 0.98\n    markers: [a]\n"
      "    arch_overrides:\n      p150:\n        status: NOT_SUPPORTED_SKIP\n"
      "        required_pcc: 0.5\n        plugins: {pcc: {gate: false}}\n";
  EXPECT_EQ(Entry(fields).expectation.status, ConfigStatus::kExpectedPassing);
  EXPECT_EQ(Entry(fields, "n150").plugins.at("pcc"), R"({"required":0.98})");
  EXPECT_EQ(Entry(fields, "p150").expectation.status, ConfigStatus::kNotSupportedSkip);
  EXPECT_EQ(Entry(fields, "p150").plugins.at("pcc"), R"({"required":0.5,"gate":false})");
  EXPECT_THAT(Entry(fields, "p150").markers, ElementsAre("a"));
}

TEST_F(TestConfigTest, EveryMistakeInOnePass) {
  filesystem_.files["cfg/test_config_b.yaml"] = "test_config:\n  x:\n    required_pc: 0.9\n";
  const std::string refusal = Refusal(
      "test_config:\n"
      "  a:\n    statsu: EXPECTED_PASSING\n"
      "  b:\n    required_pcc: high\n    supported_archs: [n151]\n"
      "  c:\n    arch_overrides:\n      n15: {status: X}\n"
      "  d:\n    plugins:\n      pc: {}\n      atol: {require: 1}\n"
      "  e:\n");
  const std::string file = "cfg/test_config_a.yaml:";
  EXPECT_THAT(refusal, HasSubstr(file + "3:5: unknown key 'statsu' (did you mean 'status'?)"));
  EXPECT_THAT(refusal,
              HasSubstr(file + "5:19: expected a number or null from -1 to 1, got \"high\""));
  EXPECT_THAT(refusal, HasSubstr(file + "6:23: expected one of 'n150'"));
  EXPECT_THAT(refusal, HasSubstr(file + "9:7: unknown key 'n15' (did you mean 'n150'?)"));
  EXPECT_THAT(refusal, HasSubstr(file + "12:7: unknown key 'pc' (did you mean 'pcc'?)"));
  EXPECT_THAT(refusal, HasSubstr(file + "13:14: unknown key 'require' (did you mean 'required'?)"));
  EXPECT_THAT(refusal, HasSubstr("expected a mapping, got null"));
  EXPECT_THAT(refusal,
              HasSubstr("cfg/test_config_b.yaml:3:5: unknown key 'required_pc' (did you mean "
                        "'required_pcc'?)"));
}

TEST_F(TestConfigTest, StatusesAreNames) {
  const std::string refusal = Refusal(
      "test_config:\n  a:\n    status: EXPECTED_PASING\n"
      "  b: {arch_overrides: {n150: {bringup_status: BROKEN}}}\n");
  EXPECT_THAT(refusal, HasSubstr("a.yaml:3:13: status 'EXPECTED_PASING' is unknown (did you mean "
                                 "'EXPECTED_PASSING'?)"));
  EXPECT_THAT(refusal, HasSubstr("a.yaml:4:47: bringup_status 'BROKEN' is unknown"));
}

TEST_F(TestConfigTest, AnIdTwiceIsAnErrorWithBothPlaces) {
  filesystem_.files["cfg/test_config_b.yaml"] = "test_config:\n  x: {reason: b}\n";
  EXPECT_EQ(Refusal("test_config:\n  x: {reason: a}\n"),
            "cfg/test_config_b.yaml:2:3: 'x' is configured twice, first at "
            "cfg/test_config_a.yaml:2:3");
  EXPECT_THAT(Refusal("test_config:\n  x: {}\n  x: {}\n"),
              HasSubstr("cfg/test_config_a.yaml:3:3: duplicate key 'x'"));
}

TEST_F(TestConfigTest, OtherFilesAreLeftAlone) {
  filesystem_.files["cfg/notes.yaml"] = "a: [";
  filesystem_.files["cfg/test_config_placeholders.yaml"] = "PLACEHOLDER_MODELS:\n  Some Model:\n";
  filesystem_.files["cfg/test_config_empty.yaml"] = "# nothing yet\n";
  const auto config = Load();
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->entries, IsEmpty());
}

TEST_F(TestConfigTest, AMissingDirectory) {
  EXPECT_THAT(LoadTestConfig(OptionsFor("none"), plugins_, filesystem_, runner_).error().message,
              HasSubstr("--test-config none"));
}

}  // namespace
}  // namespace tthost
