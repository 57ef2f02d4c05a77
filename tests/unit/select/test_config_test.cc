// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config.h"

#include <gmock/gmock.h>

#include <sstream>

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

const std::string kArches =
    "n150, p150, n300, n300-llmbox, galaxy-wh-6u, galaxy-bh, qb2-blackhole, lb-blackhole";

class TestConfigTest : public testing::Test {
 protected:
  TestConfigTest() { filesystem_.directories.insert("cfg"); }
  static TestConfigOptions OptionsFor(const std::string& path, const std::string& arch = "") {
    TestConfigOptions options;
    options.paths = {path};
    options.cache_directory = "/cache";
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
  EXPECT_EQ(
      Refusal("test_config:\n"
              "  a:\n    statsu: EXPECTED_PASSING\n"
              "  b:\n    required_pcc: high\n"
              "  c:\n    arch_overrides:\n      n15: {status: UNSPECIFIED}\n"
              "  d:\n    plugins:\n      pc: {}\n      atol: {require: 1}\n"
              "  e: [1]\n"
              "  f: {supported_archs: [n151, p150], markers: [1]}\n"
              "  g: {supported_archs: n151}\n"
              "other: 1\n"),
      "cfg/test_config_a.yaml:16:1: unknown key 'other'\n"
      "cfg/test_config_a.yaml:3:5: unknown key 'statsu' (did you mean 'status'?)\n"
      "cfg/test_config_a.yaml:5:19: expected a number from -1 to 1 or null, got \"high\"\n"
      "cfg/test_config_a.yaml:11:7: unknown key 'pc' (did you mean 'pcc'?)\n"
      "cfg/test_config_a.yaml:12:14: unknown key 'require' (did you mean 'required'?)\n"
      "cfg/test_config_a.yaml:13:6: expected a mapping or null, got a list\n"
      "cfg/test_config_a.yaml:14:48: expected text, got 1\n"
      "cfg/test_config_a.yaml:8:7: unknown arch 'n15' (did you mean 'n150'?); expected one "
      "of " +
          kArches +
          "\n"
          "cfg/test_config_a.yaml:14:25: unknown arch 'n151' (did you mean 'n150'?); expected "
          "one of " +
          kArches +
          "\n"
          "cfg/test_config_a.yaml:15:24: unknown arch 'n151' (did you mean 'n150'?); expected "
          "one of " +
          kArches +
          "\n"
          "cfg/test_config_b.yaml:3:5: unknown key 'required_pc' (did you mean 'required_pcc'?)");
}

TEST_F(TestConfigTest, AMistakeHidesNoOther) {
  const std::string refusal = Refusal(
      "test_config:\n  a:\n    statsu: x\n    status: y\n    supported_archs: n1\n"
      "    arch_overrides: {n2: {reason: 1, bringup_status: z}}\n  b: {status: 1}\n");
  std::vector<std::string> places;
  std::istringstream lines(refusal);
  for (std::string line; std::getline(lines, line);) places.push_back(line.substr(23, 4));
  EXPECT_THAT(places,
              testing::UnorderedElementsAre("3:5:", "4:13", "5:22", "6:22", "6:35", "6:54", "7:15"))
      << refusal;
}

TEST_F(TestConfigTest, StatusesAreNames) {
  const std::string statuses =
      "EXPECTED_PASSING, KNOWN_FAILURE_XFAIL, NOT_SUPPORTED_SKIP, UNSPECIFIED, EXCLUDE_MODEL";
  const std::string bringup =
      "FAILED_FE_COMPILATION, FAILED_TTMLIR_COMPILATION, FAILED_RUNTIME, INCORRECT_RESULT, PASSED, "
      "UNKNOWN, NOT_STARTED";
  EXPECT_EQ(
      Refusal("test_config:\n  a:\n    status: EXPECTED_PASING\n"
              "  b: {arch_overrides: {n150: {bringup_status: BROKEN}}}\n"
              "  c: {status: }\n  d: {status: '', bringup_status: ''}\n"),
      "cfg/test_config_a.yaml:3:13: status 'EXPECTED_PASING' is unknown (did you mean "
      "'EXPECTED_PASSING'?); expected one of " +
          statuses +
          "\n"
          "cfg/test_config_a.yaml:4:47: bringup_status 'BROKEN' is unknown; expected one of " +
          bringup +
          "\n"
          "cfg/test_config_a.yaml:5:15: status is empty; expected one of " +
          statuses +
          "\n"
          "cfg/test_config_a.yaml:6:15: status is empty; expected one of " +
          statuses +
          "\n"
          "cfg/test_config_a.yaml:6:35: bringup_status is empty; expected one of " +
          bringup);
  EXPECT_EQ(Entry("    status: Not_Supported_Skip\n    bringup_status: passed\n")
                .expectation.bringup_status,
            BringupStatus::kPassed);
}

TEST_F(TestConfigTest, EmptyBodiesAreDefaults) {
  for (const std::string body : {"", " {}", " null", " {arch_overrides: }",
                                 " {arch_overrides: {n150: }, reason: , bringup_status: null}"}) {
    filesystem_.files["cfg/test_config_a.yaml"] = "test_config:\n  id:" + body + "\n";
    const auto config = Load("n150");
    ASSERT_TRUE(config) << body << ": " << config.error().message;
    EXPECT_EQ(config->entries.at("id").expectation.status, ConfigStatus::kUnspecified) << body;
  }
}

TEST_F(TestConfigTest, ADirectoryWithoutFilesIsNoted) {
  filesystem_.files["cfg/notes.yaml"] = "not read";
  const auto config = Load();
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->notes,
              ElementsAre("test_config: no file test_config_*.yaml, .py or .json in cfg"));
}

TEST_F(TestConfigTest, FieldsWithoutEffectAreNotedOnce) {
  filesystem_.files["cfg/test_config_a.yaml"] =
      "test_config:\n"
      "  a: {filechecks: [x.txt], optimization_level: 2, execution_pass: BACKWARD}\n"
      "  b: {filechecks: x.txt, arch_overrides: {n150: {filechecks: [y.txt]}}, batch_size: 4}\n"
      "  c: {enable_weight_bfp8_conversion: true, inject_custom_moe: false}\n"
      "  d: {emitpy_assert_exact: false, arch_overrides: {p150: {filechecks: }}}\n"
      "  e/pytorch-x-llm_decode-seq_1-batch_1-single_device-mesh_default-inference: {}\n";
  const auto config = Load();
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(
      config->notes,
      ElementsAre("test_config: field 'batch_size' is accepted and has no effect (1 entry)",
                  "test_config: field 'emitpy_assert_exact' is accepted and has no effect "
                  "(1 entry)",
                  "test_config: field 'enable_weight_bfp8_conversion' is accepted and has "
                  "no effect (1 entry)",
                  "test_config: field 'filechecks' is accepted and has no effect (3 "
                  "entries)",
                  "test_config: field 'inject_custom_moe' is accepted and has no effect (1 "
                  "entry)",
                  "test_config: field 'optimization_level' is accepted and has no effect (1 "
                  "entry)",
                  "test_config: LLM phases have no cases here (1 entry)"));
  EXPECT_EQ(config->entries.at("a").expectation.execution_pass, "BACKWARD");
  EXPECT_EQ(config->entries.size(), 4U);
}

TEST_F(TestConfigTest, FieldsKnowTheirPlaces) {
  const ConfigEntry entry =
      Entry("    reason: a\n    arch_overrides:\n      p150: {markers: push, reason: b}\n", "p150");
  ASSERT_EQ(entry.fields.size(), 2U);
  EXPECT_EQ(entry.fields[0].name, "reason");
  EXPECT_EQ(entry.fields[0].value, "\"b\"");
  EXPECT_EQ(entry.fields[0].where, "cfg/test_config_a.yaml:5:29");
  EXPECT_TRUE(entry.fields[0].is_override);
  EXPECT_EQ(entry.fields[1].where, "cfg/test_config_a.yaml:5:14");
}

TEST_F(TestConfigTest, BothSpellingsAreOneId) {
  EXPECT_EQ(Refusal("test_config:\n  m-x-full-inference: {reason: a}\n  m-x-inference: {}\n"),
            "cfg/test_config_a.yaml:3:3: 'm-x-inference' is configured twice, first at "
            "cfg/test_config_a.yaml:2:3 as 'm-x-full-inference'");
  filesystem_.files["cfg/test_config_a.yaml"] = "test_config:\n  m-x-training: {reason: a}\n";
  const auto config = Load();
  ASSERT_TRUE(config);
  ASSERT_NE(config->Find("m-x-full-training"), nullptr);
  EXPECT_EQ(config->Find("m-x-full-training"), config->Find("m-x-training"));
  EXPECT_EQ(config->Find("m-x-training")->spelling, "m-x-training");
  EXPECT_EQ(config->Find("m-x-inference"), nullptr);
}

TEST_F(TestConfigTest, Placeholders) {
  filesystem_.files["cfg/test_config_placeholders.yaml"] =
      "PLACEHOLDER_MODELS:\n"
      "  Some Model/8B:\n"
      "  Other: {bringup_status: failed_runtime, reason: Soon, owner: me}\n"
      "  Third: {bringup_status: null, reason: ''}\n";
  const auto config = Load();
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->placeholders.size(), 3U);
  const Placeholder& first = config->placeholders[0];
  EXPECT_EQ(first.name, "Some Model/8B");
  EXPECT_EQ(first.where, "cfg/test_config_placeholders.yaml:2:3");
  EXPECT_EQ(first.bringup_status, BringupStatus::kNotStarted);
  EXPECT_EQ(first.reason, "Not yet started or WIP");
  EXPECT_EQ(config->placeholders[1].bringup_status, BringupStatus::kFailedRuntime);
  EXPECT_EQ(config->placeholders[1].reason, "Soon");
  EXPECT_EQ(config->placeholders[2].reason, "Not yet started or WIP");
}

TEST_F(TestConfigTest, MistakesInPlaceholders) {
  filesystem_.files["cfg/test_config_p.json"] = "{\"PLACEHOLDER_MODELS\": {\"A\": {}}}";
  EXPECT_EQ(Refusal("PLACEHOLDER_MODELS:\n  A: {bringup_status: STARTED}\n  B: 1\n"),
            "cfg/test_config_a.yaml:3:6: expected a mapping or null, got 1\n"
            "cfg/test_config_a.yaml:2:23: bringup_status 'STARTED' is unknown; "
            "expected one of FAILED_FE_COMPILATION, FAILED_TTMLIR_COMPILATION, "
            "FAILED_RUNTIME, INCORRECT_RESULT, PASSED, UNKNOWN, NOT_STARTED\n"
            "cfg/test_config_p.json:1:25: placeholder 'A' is configured twice, first at "
            "cfg/test_config_a.yaml:2:3");
}

TEST_F(TestConfigTest, FilesOfAllFormsAndFrameworks) {
  filesystem_.files["cfg/test_config_b.json"] = "{\"test_config\": {\"b\": {\"reason\": \"j\"}}}";
  filesystem_.files["cfg/test_config_a.yaml"] = "test_config: {a: {}}\n";
  filesystem_.files["cfg/jax/test_config_c.yaml"] = "test_config: {c: {}}\n";
  filesystem_.files["cfg/torch/test_config_d.yaml"] = "test_config: {d: {}}\n";
  filesystem_.files["cfg/other/test_config_e.yaml"] = "test_config: {e: {}}\n";
  filesystem_.files["one.yaml"] = "test_config: {f: {}}\n";
  TestConfigOptions options = OptionsFor("cfg");
  options.paths.push_back("one.yaml");
  const auto config = LoadTestConfig(options, plugins_, filesystem_, runner_);
  ASSERT_TRUE(config) << config.error().message;
  std::vector<std::string> ids;
  for (const auto& [id, entry] : config->entries) ids.push_back(id);
  EXPECT_THAT(ids, testing::UnorderedElementsAre("a", "b", "c", "d", "f"));
  EXPECT_EQ(config->entries.at("b").where, "cfg/test_config_b.json:1:18");
}

TEST_F(TestConfigTest, ArchesOfTheTableAndOfTheProject) {
  for (const std::string arch : {"n150", "p150", "n300", "n300-llmbox", "galaxy-wh-6u", "galaxy-bh",
                                 "qb2-blackhole", "lb-blackhole", ""}) {
    EXPECT_TRUE(LoadTestConfig(OptionsFor("cfg", arch), plugins_, filesystem_, runner_)) << arch;
  }
  TestConfigOptions options = OptionsFor("cfg", "w9");
  EXPECT_EQ(LoadTestConfig(options, plugins_, filesystem_, runner_).error().message,
            "--arch w9: expected one of " + kArches);
  options.arches = {"w9"};
  filesystem_.files["cfg/test_config_a.yaml"] =
      "test_config: {a: {supported_archs: w9, arch_overrides: {w9: {reason: x}}}}\n";
  const auto config = LoadTestConfig(options, plugins_, filesystem_, runner_);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->entries.at("a").expectation.reason, "x");
}

TEST_F(TestConfigTest, AnIdTwiceIsAnErrorWithBothPlaces) {
  filesystem_.files["cfg/test_config_b.yaml"] = "test_config:\n  x: {reason: b}\n";
  EXPECT_EQ(Refusal("test_config:\n  x: {reason: a}\n"),
            "cfg/test_config_b.yaml:2:3: 'x' is configured twice, first at "
            "cfg/test_config_a.yaml:2:3");
  EXPECT_THAT(Refusal("test_config:\n  x: {}\n  x: {}\n"),
              HasSubstr("cfg/test_config_a.yaml:3:3: duplicate key 'x'"));
}

TEST_F(TestConfigTest, AnIdTwiceHidesNoOtherMistake) {
  filesystem_.files["cfg/test_config_b.yaml"] = "test_config:\n  y: {reason: b}\n";
  const std::string refusal =
      Refusal("test_config:\n  x: {reason: a}\n  x: {reazon: b}\n  y: {resaon: c}\n");
  EXPECT_THAT(refusal, HasSubstr("cfg/test_config_a.yaml:3:3: duplicate key 'x'"));
  EXPECT_THAT(refusal, HasSubstr("cfg/test_config_a.yaml:4:7: unknown key 'resaon'"));
  EXPECT_THAT(refusal, HasSubstr("cfg/test_config_b.yaml:2:3: 'y' is configured twice"));
  EXPECT_THAT(refusal, Not(HasSubstr("reazon"))) << "of the second x nothing is read";
}

TEST_F(TestConfigTest, ACleanFileIsRemembered) {
  filesystem_.files["cfg/test_config_a.yaml"] =
      "test_config:\n  'a \"é\"': {reason: 'x \\ y', arch_overrides: {n150: {required_pcc: 0.5}}}\n"
      "PLACEHOLDER_MODELS: {P: {reason: r}}\n";
  const auto cold = Load("n150");
  ASSERT_TRUE(cold) << cold.error().message;
  std::string cached;
  for (const auto& [path, text] : filesystem_.files) {
    if (path.starts_with("/cache/test_config/")) cached = path;
  }
  ASSERT_FALSE(cached.empty());
  const std::string kept = filesystem_.files[cached];

  const auto warm = Load("n150");
  ASSERT_TRUE(warm);
  const ConfigEntry& entry = warm->entries.at("a \"é\"");
  EXPECT_EQ(entry.where, "cfg/test_config_a.yaml:2:3");
  EXPECT_EQ(entry.expectation.reason, "x \\ y");
  EXPECT_EQ(entry.plugins, cold->entries.at("a \"é\"").plugins);
  EXPECT_EQ(entry.fields[1].where, cold->entries.at("a \"é\"").fields[1].where);
  EXPECT_EQ(warm->placeholders.at(0).reason, "r");

  // What is in the cache is what is used, and damage is not.
  filesystem_.files[cached] = kept.substr(0, kept.size() / 2);
  EXPECT_EQ(Load("n150")->entries.size(), 1U);
  EXPECT_EQ(filesystem_.files[cached], kept);
  filesystem_.files["cfg/test_config_a.yaml"] = "test_config:\n  b: {}\n";
  EXPECT_EQ(Load()->entries.count("b"), 1U);
}

TEST_F(TestConfigTest, AFileWithMistakesIsNotRemembered) {
  EXPECT_NE(Refusal("test_config:\n  a: {statsu: x}\n"), "");
  for (const auto& [path, text] : filesystem_.files) EXPECT_FALSE(path.starts_with("/cache/"));
}

TEST_F(TestConfigTest, OtherFilesAreLeftAlone) {
  filesystem_.files["cfg/notes.yaml"] = "a: [";
  filesystem_.files["cfg/config_loader.py"] = "import os";
  filesystem_.files["cfg/test_config_empty.yaml"] = "# nothing yet\n";
  filesystem_.files["cfg/test_config_empty.json"] = "\n";
  const auto config = Load();
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_THAT(config->entries, IsEmpty());
}

TEST_F(TestConfigTest, APathThatIsNoConfig) {
  filesystem_.files["cfg.txt"] = "";
  EXPECT_EQ(LoadTestConfig(OptionsFor("none"), plugins_, filesystem_, runner_).error().message,
            "--test-config none: does not exist; expected a directory with files "
            "test_config_*.yaml, .py or .json, or one such file");
  EXPECT_EQ(LoadTestConfig(OptionsFor("cfg.txt"), plugins_, filesystem_, runner_).error().message,
            "--test-config cfg.txt: expected a file .yaml, .py or .json");
}

}  // namespace
}  // namespace tthost
