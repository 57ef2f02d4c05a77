// SPDX-License-Identifier: Apache-2.0
#include "host/config/preset_file.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/config/json_schema.h"
#include "host/config/preset_file_schema.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Result<Preset> Read(const std::string& text) {
  MemoryFileSystem filesystem;
  filesystem.files["ci/push.json"] = text;
  return ReadPresetFile("ci/push.json", filesystem);
}

std::vector<std::string> NamesOf(const Preset& preset) {
  std::vector<std::string> names;
  for (const PresetEntry& entry : preset.entries) names.push_back(entry.name);
  return names;
}

// A job with only what it must have.
std::string Job(const std::string& name) {
  return R"({"runs-on": "n150", "name": ")" + name + R"(", "dir": "tests", "test-mark": "push"})";
}

TEST(PresetFile, TheSchemaIsASchema) { EXPECT_TRUE(JsonSchema::Compile(PresetFileSchemaText())); }

TEST(PresetFile, ReadsEveryField) {
  const auto preset = Read(R"([
	{"_metadata": true, "description": "what CI runs"},
  { "runs-on": "n300-llmbox", "name": "run_models",
    "dir": "./tests/runner/test_models.py::test_all_models_torch",
    "test-mark": "push and not \"x\"", "parallel-groups": 3, "shared-runners": "true",
    "args": "--report 'junit:out=a b.xml' -v", "contains": "bert\/base", "require": "alchemist",
    "forge-models": true, "forked": false, "extra-wheel": "vllm", "topology": "t3k",
    "multihost": true, "codecov": "true" }
])");
  ASSERT_TRUE(preset) << preset.error().message;
  EXPECT_EQ(preset->name, "push");
  EXPECT_EQ(preset->where, "ci/push.json");
  EXPECT_EQ(preset->description, "what CI runs");
  ASSERT_EQ(preset->entries.size(), 1u);
  const PresetEntry& entry = preset->entries[0];
  EXPECT_EQ(entry.where, "ci/push.json:3:3");
  EXPECT_EQ(entry.runs_on, "n300-llmbox");
  EXPECT_EQ(entry.directory, "./tests/runner/test_models.py::test_all_models_torch");
  EXPECT_EQ(entry.marker, "push and not \"x\"");
  EXPECT_EQ(entry.keyword, "bert/base");
  EXPECT_EQ(entry.groups, 3);
  EXPECT_THAT(entry.arguments, ElementsAre("--report", "junit:out=a b.xml", "-v"));
  EXPECT_EQ(Json::parse(entry.labels),
            Json::parse(R"({"shared-runners": "true", "require": "alchemist", "forge-models": true,
                            "forked": false, "extra-wheel": "vllm", "topology": "t3k",
                            "multihost": true, "codecov": "true"})"));
}

TEST(PresetFile, WhatIsNotSaidIsEmpty) {
  const PresetEntry entry = Read("[" + Job("a") + "]")->entries.at(0);
  EXPECT_EQ(entry.keyword, "");
  EXPECT_EQ(entry.groups, 1);
  EXPECT_THAT(entry.arguments, IsEmpty());
  EXPECT_EQ(entry.labels, "{}");
}

struct Mistake {
  const char* text;
  const char* message;
};

class PresetFileMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(PresetFileMistakes, AreExplained) {
  const auto preset = Read(GetParam().text);
  ASSERT_FALSE(preset);
  EXPECT_EQ(preset.error().code, StatusCode::kUsage);
  EXPECT_EQ(preset.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PresetFileMistakes,
    testing::Values(
        Mistake{R"({"name": "a"})",
                "ci/push.json:1:1: expected a list, each entry a mapping, got a mapping"},
        Mistake{R"([{"runs-on": "n150", "name": "a", "dir": "d", "test-mark": "m",
  "paralel-groups": 2}])",
                "ci/push.json:2:3: unknown key 'paralel-groups' (did you mean 'parallel-groups'?)"},
        Mistake{R"([{"runs-on": "n150", "name": "a", "dir": "d", "test-mark": "m",
  "parallel-groups": 0}])",
                "ci/push.json:2:22: expected a whole number from 1, got 0"},
        Mistake{R"([{"runs-on": "n150", "name": "a", "dir": "d", "test-mark": "m",
  "forked": "yes"}])",
                "ci/push.json:2:13: expected one of true, false, 'true', 'false', got \"yes\""},
        Mistake{R"([
  {"runs-on": "n150", "name": "a"}])",
                "ci/push.json:2:3: key 'dir' is missing\n"
                "ci/push.json:2:3: key 'test-mark' is missing"},
        Mistake{R"([{"runs-on": "n150", "name": "a", "dir": "d", "test-mark": "m",
  "args": "-k 'a b"}])",
                "ci/push.json:2:11: a quote ' without its end in: -k 'a b"},
        Mistake{R"([{"include": ["a.json"], "name": "a"}])",
                "ci/push.json:1:3: an entry with 'include' has no other key"},
        Mistake{R"([{"name": "a", "name": "b"}])",
                "ci/push.json:1:16: duplicate key 'name', first at ci/push.json:1:3"}));

TEST(PresetFile, SeveralMistakesAreToldAtOnce) {
  const auto preset = Read(R"([{"namee": 1, "dri": 2}])");
  ASSERT_FALSE(preset);
  EXPECT_EQ(preset.error().message,
            "ci/push.json:1:3: unknown key 'namee' (did you mean 'name'?)\n"
            "ci/push.json:1:15: unknown key 'dri' (did you mean 'dir'?)");
}

TEST(PresetFile, IncludesStandInTheirPlace) {
  MemoryFileSystem filesystem;
  filesystem.files["ci/all.json"] =
      "[" + Job("first") + R"(, {"include": ["more/b.json", "c"]}, )" + Job("last") + "]";
  filesystem.files["ci/more/b.json"] = R"([{"include": "../d.json"}, )" + Job("b") + "]";
  filesystem.files["ci/c.json"] = "[" + Job("c") + "]";
  filesystem.files["ci/d.json"] =
      R"([{"_metadata": true, "description": "of d"}, )" + Job("d") + "]";
  const auto preset = ReadPresetFile("./ci/all.json", filesystem);
  ASSERT_TRUE(preset) << preset.error().message;
  EXPECT_THAT(NamesOf(*preset), ElementsAre("first", "d", "b", "c", "last"));
  EXPECT_EQ(preset->entries[1].where, "ci/d.json:1:46");
  EXPECT_EQ(preset->description, "");
}

TEST(PresetFile, AFileMayBeIncludedTwiceButNotInItself) {
  MemoryFileSystem filesystem;
  filesystem.files["a.json"] = R"([{"include": ["b.json", "c.json"]}])";
  filesystem.files["b.json"] = R"([{"include": ["c.json"]}])";
  filesystem.files["c.json"] = "[" + Job("c") + "]";
  EXPECT_THAT(NamesOf(*ReadPresetFile("a.json", filesystem)), ElementsAre("c", "c"));

  filesystem.files["c.json"] = R"([{"include": ["d.json"]}])";
  filesystem.files["d.json"] = R"([
  {"include": ["./b.json"]}])";
  EXPECT_EQ(ReadPresetFile("a.json", filesystem).error().message,
            "d.json:2:15: preset files include each other: b.json -> c.json -> d.json -> b.json");
}

TEST(PresetFile, AnIncludeThatIsMissingHasTheNearestName) {
  MemoryFileSystem filesystem;
  filesystem.files["ci/a.json"] = R"([{"include": ["nigthly.json"]}])";
  filesystem.files["ci/nightly.json"] = "[]";
  EXPECT_EQ(ReadPresetFile("ci/a.json", filesystem).error().message,
            "ci/a.json:1:14: no preset file 'ci/nigthly.json' (did you mean 'nightly.json'?)");
}

}  // namespace
}  // namespace tthost
