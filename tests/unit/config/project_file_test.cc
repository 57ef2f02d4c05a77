// SPDX-License-Identifier: Apache-2.0
#include "host/config/project_file.h"

#include <gmock/gmock.h>

#include "host/config/json_schema.h"
#include "host/config/project_schema.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<ProjectFile> Loaded(const std::string& text, const std::string& path = "/p/tt-host.yaml") {
  MemoryFileSystem filesystem;
  filesystem.files[path] = text;
  return LoadProjectFile(filesystem, path);
}

TEST(ProjectFile, TheSchemaIsASchema) { EXPECT_TRUE(JsonSchema::Compile(ProjectSchemaText())); }

TEST(ProjectFile, NoneIsFineUnlessNamed) {
  MemoryFileSystem filesystem;
  EXPECT_EQ(LoadProjectFile(filesystem, "").value().path, "");
  EXPECT_THAT(LoadProjectFile(filesystem, "/p/x.yaml").error().message, HasSubstr("/p/x.yaml"));
  filesystem.files["tt-host.yaml"] = "jobs: 2\n";
  EXPECT_EQ(LoadProjectFile(filesystem, "").value().jobs, "2");
}

TEST(ProjectFile, ReadsItsKeys) {
  const auto project = Loaded(R"(
models_root: models
test_config: [cfg, /abs/cfg]
comparator: pcc
report: ["junit:out=r.xml"]
jobs: auto
seed: 7
timeout: 2.5
plugins:
  pcc: {required: 0.9}
)");
  ASSERT_TRUE(project) << project.error().message;
  EXPECT_EQ(project->models_root, "/p/models");
  EXPECT_THAT(project->test_config, ElementsAre("/p/cfg", "/abs/cfg"));
  EXPECT_THAT(project->comparator, ElementsAre("pcc"));
  EXPECT_EQ(project->jobs, "auto");
  EXPECT_EQ(project->seed, 7u);
  EXPECT_EQ(project->timeout, 2.5);
  EXPECT_EQ(project->plugins.at("pcc"), R"({"required":0.9})");
  EXPECT_EQ(project->python, std::nullopt);
}

TEST(ProjectFile, RemembersPlacesOfWhatIsCheckedLater) {
  const auto project = Loaded("arch: n15\nplugins:\n  pcc:\n    window: {size: 3}\n");
  ASSERT_TRUE(project) << project.error().message;
  EXPECT_EQ(project->places.Of("/arch"), "/p/tt-host.yaml:1:7");
  EXPECT_EQ(project->places.Of("/plugins/pcc/window/size"), "/p/tt-host.yaml:4:14");
  EXPECT_EQ(project->places.Of("/plugins/pcc/missing/too"), "/p/tt-host.yaml:3:3");
  EXPECT_EQ(project->places.Of("/runtime"), "/p/tt-host.yaml");
}

TEST(ProjectFile, FurtherArchesAreNames) {
  EXPECT_THAT(Loaded("arches: [n150-lab, x1]\n")->arches, ElementsAre("n150-lab", "x1"));
  EXPECT_THAT(Loaded("arches: ['a b']\n").error().message, HasSubstr("tt-host.yaml:1:10: "));
}

TEST(ProjectFile, MistakesHavePlacesAndSuggestions) {
  const auto project = Loaded("model_root: x\nseed: -1\njobs: many\n");
  ASSERT_FALSE(project);
  EXPECT_EQ(project.error().code, StatusCode::kUsage);
  EXPECT_THAT(
      project.error().message,
      HasSubstr("/p/tt-host.yaml:1:1: unknown key 'model_root' (did you mean 'models_root'?)"));
  EXPECT_THAT(project.error().message, HasSubstr("/p/tt-host.yaml:2:7: expected a whole number"));
  EXPECT_THAT(project.error().message, HasSubstr("/p/tt-host.yaml:3:7: expected"));
}

TEST(ProjectFile, KnowsTheIsolationsOfTheCommandLine) {
  for (const std::string name : {"auto", "fork", "spawn"}) {
    EXPECT_EQ(Loaded("isolation: " + name + "\n")->isolation, name);
  }
  EXPECT_THAT(Loaded("isolation: none\n").error().message,
              HasSubstr("/p/tt-host.yaml:1:12: expected one of 'auto', 'fork', 'spawn'"));
}

TEST(ProjectFile, KnowsWhoseWeightCachesAreUsed) {
  EXPECT_EQ(Loaded("cache_policy: readonly\n")->cache_policy, "readonly");
  EXPECT_THAT(Loaded("cache_policy: none\n").error().message,
              HasSubstr("/p/tt-host.yaml:1:15: expected one of 'shared', 'readonly', 'case'"));
}

TEST(ProjectFile, EmptyFileIsFine) { EXPECT_TRUE(Loaded("# nothing\n")); }

TEST(ProjectFile, PresetsAreChecked) {
  const auto project = Loaded("presets:\n  push: {markr: x}\n  nightly: {splits: 0}\n");
  ASSERT_FALSE(project);
  EXPECT_THAT(project.error().message,
              HasSubstr("/p/tt-host.yaml:2:10: unknown key 'markr' (did you mean 'marker'?)"));
  EXPECT_THAT(project.error().message,
              HasSubstr("/p/tt-host.yaml:3:21: expected a whole number from 1, got 0"));
  EXPECT_EQ(Loaded("presets:\n  a/b: {}\n").error().message,
            "/p/tt-host.yaml:2:3: preset 'a/b': a name holds neither '/' nor ':'");
}

TEST(ProjectFile, DescribesTheDevicesOfAMachine) {
  const auto project = Loaded(R"(
resources:
  environment: {TT_VISIBLE_DEVICES: "{chips}"}
  devices:
    - {name: box, arch: n300-llmbox, boards: [[0, 1], [2, 3]]}
    - {name: card, arch: n150, boards: [["0000:01:00.0"]]}
)");
  ASSERT_TRUE(project) << project.error().message;
  const ResourceDescription& resources = project->resources;
  EXPECT_EQ(resources.environment.at("TT_VISIBLE_DEVICES"), "{chips}");
  ASSERT_EQ(resources.devices.size(), 2u);
  EXPECT_EQ(resources.devices[0].name, "box");
  EXPECT_EQ(resources.devices[0].arch, "n300-llmbox");
  EXPECT_THAT(resources.devices[0].boards,
              ElementsAre(ElementsAre("0", "1"), ElementsAre("2", "3")));
  EXPECT_THAT(resources.devices[1].boards, ElementsAre(ElementsAre("0000:01:00.0")));
}

TEST(ProjectFile, NamesTheChipAndTheDeviceThatStandTwice) {
  const std::string devices = "resources:\n  devices:\n";
  EXPECT_EQ(Loaded(devices + "    - {name: a, arch: n150, boards: [[0]]}\n"
                             "    - {name: b, arch: n150, boards: [[1], [0]]}\n")
                .error()
                .message,
            "/p/tt-host.yaml:4:44: chip '0' stands already at /p/tt-host.yaml:3:39");
  EXPECT_EQ(Loaded(devices + "    - {name: a, arch: n150, boards: [[0]]}\n"
                             "    - {name: a, arch: n150, boards: [[1]]}\n")
                .error()
                .message,
            "/p/tt-host.yaml:4:14: device 'a' stands already at /p/tt-host.yaml:3:14");
  EXPECT_THAT(Loaded(devices + "    - {name: a, board: [[0]]}\n").error().message,
              HasSubstr("/p/tt-host.yaml:3:17: "));
}

}  // namespace
}  // namespace tthost
