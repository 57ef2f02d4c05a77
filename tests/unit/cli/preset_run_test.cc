// SPDX-License-Identifier: Apache-2.0
#include "host/cli/preset_run.h"

#include <gmock/gmock.h>

#include "host/cli/preset_arguments.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kArches = {"n150", "p150", "n300-llmbox"};
constexpr const char* kRunner = "tests/runner/test_models.py";

class PresetRunTest : public testing::Test {
 protected:
  PresetRunTest() {
    filesystem_.files["tt-host.yaml"] =
        "preset_files: ci\npresets:\n"
        "  quick: {marker: push, splits: 2, report: junit}\n"
        "  both: {keyword: bert, arch: p150}\n";
    filesystem_.directories.insert("ci");
    project_ = *LoadProjectFile(filesystem_, "");
    command_.filter.preset = "push";
  }

  // Entries of push.json: label, dir, -m, and more fields.
  void AddJob(const std::string& runs_on, const std::string& dir, const std::string& marker,
              const std::string& more = "") {
    jobs_ += std::string(jobs_.empty() ? "" : ",\n") + R"({"runs-on": ")" + runs_on +
             R"(", "name": "job", "dir": ")" + dir + R"(", "test-mark": ")" + marker + "\"" + more +
             "}";
    filesystem_.files["ci/push.json"] = "[\n" + jobs_ + "\n]";
  }

  Result<PresetRun> Apply() { return ApplyPreset(command_, project_, kArches, filesystem_); }
  std::string Mistake() {
    const auto run = Apply();
    return run ? "" : run.error().message;
  }
  std::vector<std::string> Markers() {
    const auto run = Apply();
    if (!run) return {run.error().message};
    std::vector<std::string> markers;
    for (const FilterArguments& filter : run->filters) markers.push_back(filter.marker);
    return markers;
  }

  MemoryFileSystem filesystem_;
  ProjectFile project_;
  RunCommand command_;
  std::string jobs_;
};

TEST_F(PresetRunTest, WithoutAPresetNothingChanges) {
  command_.filter = {};
  command_.filter.marker = "push";
  const auto run = Apply();
  ASSERT_EQ(run->filters.size(), 1u);
  EXPECT_EQ(run->filters[0].marker, "push");
}

TEST_F(PresetRunTest, APresetOfTheProjectFileFillsIn) {
  command_.filter.preset = "quick";
  const auto run = Apply();
  ASSERT_TRUE(run) << run.error().message;
  ASSERT_EQ(run->filters.size(), 1u);
  EXPECT_EQ(run->filters[0].marker, "push");
  EXPECT_THAT(run->command.report, ElementsAre("junit"));
  EXPECT_EQ(run->command.catalog.arch, "");
  EXPECT_EQ(run->command.filter.splits, 0);
  EXPECT_THAT(run->command.catalog.framework, IsEmpty());
}

TEST_F(PresetRunTest, AGroupIsOneOfThePresetsSplits) {
  command_.filter.preset = "quick";
  command_.filter.group = 2;
  EXPECT_EQ(Apply()->command.filter.splits, 2);
  command_.filter.splits = 5;
  EXPECT_EQ(Apply()->command.filter.splits, 5);
}

TEST_F(PresetRunTest, TheCommandLineWins) {
  AddJob("n150", kRunner, "push", R"(, "contains": "bert", "args": "--report junit --seed 3 -v")");
  command_.filter.marker = "nightly";
  command_.report = {"other"};
  command_.seed = 7;
  const auto run = Apply();
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->filters[0].marker, "nightly");
  EXPECT_EQ(run->filters[0].keyword, "bert");
  EXPECT_THAT(run->command.report, ElementsAre("other"));
  EXPECT_EQ(run->command.seed, 7u);
  EXPECT_EQ(run->command.verbose, 1);
  EXPECT_EQ(run->command.catalog.arch, "n150");
}

TEST_F(PresetRunTest, EntriesOfOneMachineAreJoined) {
  AddJob("n150", kRunner, "a");
  AddJob("n150", std::string("./") + kRunner + "::test_all_models_jax", "b");
  const auto run = Apply();
  ASSERT_TRUE(run) << run.error().message;
  ASSERT_EQ(run->filters.size(), 2u);
  EXPECT_THAT(run->filters[0].cases, IsEmpty());
  EXPECT_THAT(run->filters[1].cases,
              ElementsAre("tests/runner/test_models.py::test_all_models_jax"));
  EXPECT_THAT(run->command.catalog.framework, ElementsAre("jax", "torch"));
  EXPECT_EQ(run->command.catalog.arch, "n150");
}

TEST_F(PresetRunTest, TheArchChoosesAmongMachines) {
  AddJob("n150", kRunner, "a");
  AddJob("p150", kRunner, "b");
  AddJob("n150", kRunner, "c");
  EXPECT_EQ(Mistake(),
            "preset 'push' is for several machines; choose one with --arch, or an entry with "
            "--preset NAME/ENTRY:\n"
            "  push/1  n150  job  -m a --arch n150\n"
            "  push/2  p150  job  -m b --arch p150\n"
            "  push/3  n150  job  -m c --arch n150");
  command_.catalog.arch = "n150";
  EXPECT_THAT(Markers(), ElementsAre("a", "c"));
  command_.catalog.arch = "";
  project_.arch = "p150";
  EXPECT_THAT(Markers(), ElementsAre("b"));
  command_.filter.preset = "push/3";
  EXPECT_THAT(Markers(), ElementsAre("c"));
  EXPECT_EQ(Apply()->command.catalog.arch, "n150");
  command_.filter.preset = "push";
  command_.catalog.arch = "n300-llmbox";
  EXPECT_THAT(Mistake(), HasSubstr("preset 'push' has no entry for 'n300-llmbox':\n  push/1"));
}

TEST_F(PresetRunTest, ALabelThatIsNoArchLeavesTheArchOpen) {
  AddJob("ubuntu-24.04", kRunner, "a");
  EXPECT_EQ(Apply()->command.catalog.arch, "");
  command_.catalog.arch = "p150";
  EXPECT_EQ(Apply()->command.catalog.arch, "p150");
}

TEST_F(PresetRunTest, EntriesOfOtherTestsAreLeftOut) {
  AddJob("n150", "./tests/torch/ops", "a");
  AddJob("n150", "tests/runner/test_models.py::test_llms_torch", "b");
  EXPECT_THAT(Mistake(), HasSubstr("preset 'push' is for other tests than models:\n  push/1"));
  AddJob("n150", "./tests", "c");
  AddJob("n150", "tests/runner/", "d");
  AddJob("n150", "tests/runner/test_models.py::test_all_models[a/pytorch-b::c]", "e");
  EXPECT_THAT(Markers(), ElementsAre("c", "d", "e"));
  EXPECT_THAT(Apply()->filters[2].cases,
              ElementsAre("tests/runner/test_models.py::test_all_models[a/pytorch-b::c]"));
}

TEST_F(PresetRunTest, EntriesWithDifferentArgumentsCannotBeJoined) {
  AddJob("n150", kRunner, "a", R"(, "args": "-v")");
  AddJob("n150", kRunner, "b");
  EXPECT_THAT(Mistake(), HasSubstr("preset 'push' has entries with different arguments; choose"));
  command_.filter.preset = "push/1";
  EXPECT_THAT(Markers(), ElementsAre("a"));
}

TEST_F(PresetRunTest, GroupsOfJoinedEntriesMustBeTheSame) {
  AddJob("n150", kRunner, "a", R"(, "parallel-groups": 2)");
  AddJob("n150", kRunner, "b");
  EXPECT_THAT(Markers(), ElementsAre("a", "b"));
  command_.filter.group = 1;
  EXPECT_THAT(Mistake(), HasSubstr("has entries with different numbers of groups; choose one"));
}

TEST_F(PresetRunTest, AnArgumentThatARunDoesNotTakeHasItsPlace) {
  AddJob("n150", kRunner, "a", R"(, "args": "--emitpy")");
  EXPECT_THAT(Mistake(), HasSubstr("ci/push.json:2:1: 'tt-host run' has no option '--emitpy'"));
  for (const char* arguments : {"--help", "--preset push"}) {
    jobs_.clear();
    AddJob("n150", kRunner, "a", std::string(R"(, "args": ")") + arguments + "\"");
    EXPECT_THAT(Mistake(), HasSubstr("are neither --help nor --preset"));
  }
}

TEST_F(PresetRunTest, APresetWithoutEntriesIsAnError) {
  filesystem_.files["ci/push.json"] = R"([{"_metadata": true}])";
  EXPECT_EQ(Mistake(), "preset 'push' has no entries");
}

}  // namespace
}  // namespace tthost
