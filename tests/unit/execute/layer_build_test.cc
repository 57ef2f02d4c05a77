// SPDX-License-Identifier: Apache-2.0
// Layers are built once, several at a time, and a build that fails or is killed leaves nothing.
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>

#include "host/execute/requirement_layer.h"
#include "tests/unit/execute/requirement_layer_fixture.h"

namespace tthost {
namespace {

TEST_F(RequirementLayerTest, IsBuiltOnceForAllCasesAndRuns) {
  AddCaseWithRequirements("a");
  AddCaseWithRequirements("b").loader_directory = "other";
  filesystem_.files["/models/other/requirements.txt"] = "\n sentencepiece>=0.2\n";
  Run();
  EXPECT_EQ(PipCalls().size(), 2u);
  EXPECT_EQ(layers_["a"], layers_["b"]);
  Run();
  EXPECT_EQ(PipCalls().size(), 2u);
}

TEST_F(RequirementLayerTest, FailedInstallLeavesNothingBehind) {
  AddCaseWithRequirements("a");
  install_failure_ = "ERROR: could not build wheels\n";
  Run();
  EXPECT_TRUE(FailureOf("a").ends_with("ERROR: could not build wheels"));
  EXPECT_TRUE(NothingIsLeftBehind());
  EXPECT_EQ(LayerJson(), "");
}

TEST_F(RequirementLayerTest, BuildThatWasKilledIsStartedAgain) {
  AddCaseWithRequirements("a");
  Run();
  const std::string layer = layers_["a"];
  const std::string key = layer.substr(layer.rfind('/') + 1);
  (void)filesystem_.RemoveTree(layer);
  filesystem_.files["/cache/layers/.building-" + key + "/half.py"] = "";
  Run();
  EXPECT_EQ(sink_.ended.back().second.ending, Ending::kCompleted);
  EXPECT_FALSE(filesystem_.Exists(layer + "/half.py"));
}

TEST_F(RequirementLayerTest, WhatAnyKilledBuildLeftIsRemovedByTheNextRun) {
  AddCaseWithRequirements("a");
  filesystem_.files["/cache/layers/.building-0123/half.py"] = "";
  filesystem_.files["/cache/layers/.scratch-0123/tmp/pip-unpack/x.whl"] = "";
  filesystem_.files["/cache/layers/.building-4567/half.py"] = "";
  const auto of_a_build_under_way = filesystem_.TryLock("/cache/layers/.4567.lock");
  Run();
  EXPECT_FALSE(filesystem_.Exists("/cache/layers/.building-0123"));
  EXPECT_FALSE(filesystem_.Exists("/cache/layers/.scratch-0123"));
  EXPECT_TRUE(filesystem_.Exists("/cache/layers/.building-4567"));
}

TEST_F(RequirementLayerTest, KilledInstallerFailsTheCaseAndLeavesNothingBehind) {
  AddCaseWithRequirements("a");
  const auto usual = other_programs_;
  other_programs_ = [usual](const ProcessSpec& spec) -> Result<Script> {
    const bool installs = std::ranges::find(spec.argv, "--target") != spec.argv.end();
    if (!installs) return usual(spec);
    return Script([](ScriptedChild&) { return KilledBy(SIGKILL); });
  };
  Run();
  EXPECT_NE(FailureOf("a").find("pip install ended with signal 9 (Killed)"), std::string::npos);
  EXPECT_TRUE(NothingIsLeftBehind());
  EXPECT_EQ(LayerJson(), "");
}

TEST_F(RequirementLayerTest, SeveralAreBuiltAtOnce) {
  AddCaseWithRequirements("a");
  AddCaseWithRequirements("b").loader_directory = "other";
  filesystem_.files["/models/other/requirements.txt"] = "sentencepiece<0.2\n";
  std::promise<void> both_install;
  auto both = both_install.get_future().share();
  std::atomic<int> installing = 0;
  std::atomic<bool> met = true;
  const auto usual = other_programs_;
  other_programs_ = [&, usual](const ProcessSpec& spec) -> Result<Script> {
    const bool installs = std::ranges::find(spec.argv, "--target") != spec.argv.end();
    if (installs) {
      if (++installing == 2) both_install.set_value();
      if (both.wait_for(std::chrono::seconds(20)) != std::future_status::ready) met = false;
    }
    return usual(spec);
  };
  Run();
  EXPECT_TRUE(met) << "one installation waited for the other";
  EXPECT_NE(layers_["a"], layers_["b"]);
}

TEST_F(RequirementLayerTest, OfTwoThatWantTheSameOneBuildsIt) {
  const auto requirements = ReadRequirements(filesystem_, "/models/loader");
  const BaseEnvironment base = {.abi = "a", .platform = "p", .lock = lock_, .modules = {}};
  const InterruptFlag never;
  const LayerWorkshop workshop = {.runner = runner_,
                                  .filesystem = filesystem_,
                                  .clock = clock_,
                                  .worker = "/app/worker",
                                  .venv = "/venv",
                                  .cache_directory = "/cache",
                                  .abort_descriptor = never.Descriptor()};
  const auto obtain = [&](const std::string& loader) {
    return ObtainLayer({*requirements, {loader}}, base, workshop);
  };
  auto other = std::async(std::launch::async, obtain, "/models/other");
  const auto layer = obtain("/models/loader");
  const auto same = other.get();
  ASSERT_TRUE(layer && same);
  EXPECT_EQ(layer->directory, same->directory);
  EXPECT_NE(layer->is_new, same->is_new);
  EXPECT_EQ(PipCalls().size(), 2u);
  EXPECT_TRUE(NothingIsLeftBehind());
}

TEST_F(RequirementLayerTest, InterruptStopsABuild) {
  AddCaseWithRequirements("a");
  other_programs_ = [this](const ProcessSpec&) -> Result<Script> {
    return Script([this](ScriptedChild& child) {
      interrupt_.Request();
      return KilledBy(child.AwaitSignal());
    });
  };
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCancelled);
  EXPECT_EQ(runner_.CountStarted("case"), 0);
}

}  // namespace
}  // namespace tthost
