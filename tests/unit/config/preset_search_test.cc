// SPDX-License-Identifier: Apache-2.0
#include "host/config/preset_search.h"

#include <gmock/gmock.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;

std::string Job(const std::string& name, const std::string& marker) {
  return R"({"runs-on": "n150", "name": ")" + name + R"(", "dir": "tests", "test-mark": ")" +
         marker + R"("})";
}

class PresetSearchTest : public testing::Test {
 protected:
  PresetSearchTest() {
    filesystem_.files["p/tt-host.yaml"] = R"(
preset_files: [ci, more/extra.json]
presets:
  quick: {marker: push, keyword: bert, arch: n150, splits: 2, report: "junit:out=r.xml"}
  plain: {}
)";
    filesystem_.files["p/ci/push.json"] =
        "[" + Job("models", "a") + ", " + Job("llms", "b") + ", " + Job("models", "c") + "]";
    filesystem_.files["p/ci/notes.txt"] = "";
    filesystem_.files["p/ci/broken.json"] = "[{]";
    filesystem_.files["p/more/extra.json"] = "[" + Job("extra", "d") + "]";
    filesystem_.files["other/loose.json"] = "[" + Job("loose", "e") + "]";
    project_ = *LoadProjectFile(filesystem_, "p/tt-host.yaml");
  }

  // The markers of the entries, or the error.
  std::vector<std::string> Entries(const std::string& text) {
    const auto search = PresetSearch::Make(project_, filesystem_);
    if (!search) return {search.error().message};
    const auto entries = FindPresetEntries(*search, text);
    if (!entries) return {entries.error().message};
    std::vector<std::string> markers;
    for (const PresetEntry& entry : *entries) markers.push_back(entry.marker);
    return markers;
  }

  MemoryFileSystem filesystem_;
  ProjectFile project_;
};

TEST_F(PresetSearchTest, KnowsTheProjectFileAndTheFilesItNames) {
  const auto search = PresetSearch::Make(project_, filesystem_);
  ASSERT_TRUE(search) << search.error().message;
  EXPECT_THAT(search->Names(), ElementsAre("quick", "plain", "broken", "push", "extra"));
}

TEST_F(PresetSearchTest, APresetOfTheProjectFileIsOneEntry) {
  const auto search = PresetSearch::Make(project_, filesystem_);
  const Preset preset = *search->Find("quick");
  EXPECT_EQ(preset.where, "p/tt-host.yaml:4:3");
  ASSERT_EQ(preset.entries.size(), 1u);
  const PresetEntry& entry = preset.entries[0];
  EXPECT_EQ(entry.marker, "push");
  EXPECT_EQ(entry.keyword, "bert");
  EXPECT_EQ(entry.arch, "n150");
  EXPECT_EQ(entry.runs_on, "n150");
  EXPECT_EQ(entry.groups, 2);
  EXPECT_THAT(entry.arguments, ElementsAre("--report", "junit:out=r.xml"));
}

TEST_F(PresetSearchTest, FindsEntries) {
  EXPECT_THAT(Entries("push"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Entries("push.json"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Entries("push/2"), ElementsAre("b"));
  EXPECT_THAT(Entries("push/models"), ElementsAre("a", "c"));
  EXPECT_THAT(Entries("push.json/llms"), ElementsAre("b"));
  EXPECT_THAT(Entries("extra:push/3:quick"), ElementsAre("d", "c", "push"));
  EXPECT_THAT(Entries("other/loose.json"), ElementsAre("e"));
  EXPECT_THAT(Entries("other/loose.json/1:extra.json"), ElementsAre("e", "d"));
}

TEST_F(PresetSearchTest, TheIdOfAnEntryNamesIt) {
  const auto search = PresetSearch::Make(project_, filesystem_);
  for (const char* text : {"push", "quick", "other/loose.json"}) {
    const auto entries = FindPresetEntries(*search, text);
    for (const PresetEntry& entry : *entries) {
      const auto again = FindPresetEntries(*search, entry.id);
      ASSERT_TRUE(again) << again.error().message;
      ASSERT_EQ(again->size(), 1u);
      EXPECT_EQ(again->front().where, entry.where);
    }
  }
}

TEST_F(PresetSearchTest, MistakesHaveTheNearestName) {
  EXPECT_THAT(Entries("pusch"),
              ElementsAre("no preset 'pusch' (did you mean 'push'?); searched: p/tt-host.yaml "
                          "(presets), p/ci, p/more/extra.json"));
  EXPECT_THAT(Entries("push/modles"),
              ElementsAre("preset 'push' has no entry 'modles' (did you mean 'models'?); expected "
                          "a number from 1 to 3 or the name of an entry"));
  for (const char* entry : {"0", "4", "-1", "1x"}) {
    EXPECT_THAT(Entries(std::string("push/") + entry),
                ElementsAre(testing::StartsWith("preset 'push' has no entry '")));
  }
  project_ = {};
  EXPECT_THAT(Entries("push"), ElementsAre("no preset 'push'; presets are listed in tt-host.yaml, "
                                           "which is not in the working directory"));
}

TEST_F(PresetSearchTest, AFileWithAMistakeIsReadOnlyWhenItIsAskedFor) {
  EXPECT_THAT(Entries("push/1"), ElementsAre("a"));
  EXPECT_THAT(Entries("broken"), ElementsAre(testing::StartsWith("p/ci/broken.json:1:")));
}

TEST_F(PresetSearchTest, TwoPresetsOfOneNameAreAnError) {
  filesystem_.files["p/ci/quick.json"] = "[]";
  EXPECT_THAT(Entries("push"), ElementsAre("p/ci/quick.json: a second preset 'quick', the first is "
                                           "p/tt-host.yaml:4:3"));
}

TEST_F(PresetSearchTest, AMissingPathIsAnError) {
  project_.preset_files = {"p/cii"};
  EXPECT_THAT(Entries("quick"),
              ElementsAre("p/tt-host.yaml: preset_files: 'p/cii' does not exist; expected a preset "
                          "file or a directory of them"));
}

}  // namespace
}  // namespace tthost
