// SPDX-License-Identifier: Apache-2.0
// What a requirement layer is made of, and what cannot be made one.
#include <future>

#include "tests/unit/execute/requirement_layer_fixture.h"

namespace tthost {
namespace {

TEST_F(RequirementLayerTest, ResolvesWithinTheBaseAndInstallsBesideIt) {
  AddCaseWithRequirements("a");
  Run();
  ASSERT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted) << sink_.OutcomeOf("a").message;
  const std::string layer = layers_["a"];
  const std::string key = layer.substr(layer.rfind('/') + 1);
  EXPECT_EQ(layer, "/cache/layers/" + key);
  const std::string scratch = "/cache/layers/.scratch-" + key;
  const std::vector<Words> expected = {
      {"install", "--no-input", "--disable-pip-version-check", "--dry-run", "--report",
       scratch + "/report.json", "--constraint", scratch + "/base.lock", "-r",
       "/models/loader/requirements.txt"},
      {"install", "--no-input", "--disable-pip-version-check", "--no-deps",
       "--no-warn-script-location", "--target", "/cache/layers/.building-" + key, "-r",
       scratch + "/exact.txt"}};
  EXPECT_EQ(PipCalls(), expected);
  EXPECT_EQ(constraints_, std::vector<std::string>{"numpy==2.4.6\ntorch==2.13.0\n"});
  EXPECT_EQ(exact_, "sentencepiece==0.2.1\n");
  EXPECT_TRUE(NothingIsLeftBehind());
  EXPECT_TRUE(filesystem_.IsDirectory(layer + "/" + installed_as_));
  EXPECT_EQ(Json::parse(LayerJson()).at("mask"), Json::array());
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("requirement_layer"), layer);
  EXPECT_EQ(sink_.notes,
            std::vector<std::string>{"a lane waits until a requirement layer is built"});
}

TEST_F(RequirementLayerTest, OtherCasesGoFirstWhileALayerIsBuilt) {
  options_.lock_directory = "/locks";
  options_.shares_lanes = true;
  options_.host_lanes = options_.lanes = 2;
  options_.isolation = ExecuteOptions::Isolation::kSpawn;
  AddCaseWithRequirements("a");
  AddCase("b");
  Play("b", [this](ScriptedChild& child, const Json& request) {
    Enter(child, Stage::kGolden);
    return Deliver(child, request, Passed());
  });
  std::promise<void> may_be_built;
  const std::shared_future<void> seen = may_be_built.get_future().share();
  other_programs_ = [&, play = other_programs_](const ProcessSpec& spec) -> Result<Script> {
    seen.wait();
    return play(spec);
  };
  sink_.on_stage = [&, this](const Case&, Stage stage) {
    if (stage != Stage::kGolden) return;
    EXPECT_TRUE(*filesystem_.TryLock("/locks/lane-2.lock"));
    may_be_built.set_value();
  };
  Run();
  EXPECT_EQ(sink_.started, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(RequirementLayerTest, AnotherBaseGivesAnotherLayer) {
  AddCaseWithRequirements("a");
  Run();
  const Json first = layers_["a"];
  lock_ = {"numpy==2.5.0", "torch==2.13.0"};
  Run();
  EXPECT_NE(first, layers_["a"]);
}

TEST_F(RequirementLayerTest, SatisfiedByTheBaseMeansNoLayer) {
  AddCaseWithRequirements("a");
  report_ = Report({});
  Run();
  EXPECT_TRUE(layers_["a"].is_null());
  EXPECT_EQ(PipCalls().size(), 1u);
  Run();  // which is remembered
  EXPECT_EQ(PipCalls().size(), 1u);
}

TEST_F(RequirementLayerTest, ConflictWithTheBaseShadowsAllButWhatMustNotMove) {
  AddCaseWithRequirements("a");
  resolver_failures_ = 1;
  report_ = Report({{"numpy", "1.26.4"}});
  Run();
  EXPECT_EQ(constraints_,
            (std::vector<std::string>{"numpy==2.4.6\ntorch==2.13.0\n", "torch==2.13.0\n"}));
  EXPECT_EQ(exact_, "numpy==1.26.4\n");
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted);
}

TEST_F(RequirementLayerTest, UnresolvableFailsTheCaseWithTheResolversWords) {
  AddCaseWithRequirements("a");
  AddCase("b");
  resolver_failures_ = 2;
  for (int line = 1; line <= 30; ++line) {
    resolver_failure_ += "line " + std::to_string(line) + "\n";
  }
  Run();
  const std::string& message = FailureOf("a");
  EXPECT_EQ(message.find("requirements of /models/loader cannot be installed: pip install ended "
                         "with exit code 1\nline 11\n"),
            0u)
      << message;
  EXPECT_TRUE(message.ends_with("line 30"));
  EXPECT_TRUE(NothingIsLeftBehind());
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCompleted);
}

TEST_F(RequirementLayerTest, WhatTheResolverSaysBeforeItsFirstErrorIsLeftOut) {
  AddCaseWithRequirements("a");
  resolver_failures_ = 2;
  resolver_failure_ = "Collecting x\n  error: subprocess-exited-with-error\n  why\nERROR: Failed\n";
  Run();
  EXPECT_TRUE(FailureOf("a").ends_with(
      "exit code 1: error: subprocess-exited-with-error\n  why\nERROR: Failed"))
      << FailureOf("a");
}

TEST_F(RequirementLayerTest, ConflictWithTorchSaysWhatWouldHelp) {
  AddCaseWithRequirements("a");
  resolver_failures_ = 2;
  resolver_failure_ = "The user requested (constraint) torch<=3,==2.13.0+cpu\n";
  Run();
  EXPECT_TRUE(FailureOf("a").starts_with(
      "requirements of /models/loader cannot be installed: torch cannot change in a layer: needs a "
      "base of its own (an environment made with these requirements, named by --python)\npip "))
      << FailureOf("a");
}

TEST_F(RequirementLayerTest, ConflictWithANamesakeOfTorchDoesNot) {
  AddCaseWithRequirements("a");
  resolver_failures_ = 2;
  resolver_failure_ = "The user requested (constraint) torchax==0.0.13\n";
  Run();
  EXPECT_EQ(FailureOf("a").find("a base of its own"), std::string::npos);
}

TEST_F(RequirementLayerTest, TorchNeedsABaseOfItsOwn) {
  AddCaseWithRequirements("a");
  report_ = Report({{"sentencepiece", "0.2.1"}, {"torch", "2.0.0"}});
  Run();
  EXPECT_NE(FailureOf("a").find("a layer cannot hold torch==2.0.0: needs a base of its own"),
            std::string::npos)
      << FailureOf("a");
  EXPECT_EQ(PipCalls().size(), 1u);
}

TEST_F(RequirementLayerTest, TorchThatCameInAnywayIsNotPublished) {
  AddCaseWithRequirements("a");
  installed_as_ = "nvidia_cublas_cu12-12.1.dist-info";
  Run();
  EXPECT_NE(FailureOf("a").find("nvidia_cublas_cu12"), std::string::npos);
  EXPECT_EQ(LayerJson(), "");
}

TEST_F(RequirementLayerTest, ModuleOfTheBaseThatCameInWithAnotherNameIsNotPublished) {
  AddCaseWithRequirements("a");
  installed_as_ = "triton";
  Run();
  EXPECT_NE(FailureOf("a").find("a layer cannot hold the module 'triton'"), std::string::npos);
  EXPECT_EQ(LayerJson(), "");
}

TEST_F(RequirementLayerTest, NodepsAndWheelsJoinTheOneInstallation) {
  AddCaseWithRequirements("a");
  filesystem_.files["/models/loader/requirements.txt"] =
      "--extra-index-url https://example.com/simple\nsentencepiece\n";
  filesystem_.files["/models/loader/requirements.nodeps.txt"] = "yolox==0.3\n";
  filesystem_.files["/models/loader/requirements.nodeps.nobuildisolation.txt"] = "special\n";
  Run();
  const auto calls = PipCalls();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[1].front(), "wheel");
  EXPECT_EQ(ValueAfter(calls[1], "--no-deps"), "--no-build-isolation");
  EXPECT_EQ(ValueAfter(calls[1], "-r"), "/models/loader/requirements.nodeps.nobuildisolation.txt");
  EXPECT_EQ(exact_, "--extra-index-url https://example.com/simple\nsentencepiece==0.2.1\n" +
                        ValueAfter(calls[1], "--wheel-dir") + "/special.whl\nyolox==0.3\n");
}

TEST_F(RequirementLayerTest, TorchWithoutDependenciesIsRefusedToo) {
  AddCaseWithRequirements("a");
  filesystem_.files["/models/loader/requirements.nodeps.txt"] = "Torch_XLA==2.0\n";
  Run();
  EXPECT_NE(FailureOf("a").find("'Torch_XLA==2.0'"), std::string::npos);
  EXPECT_TRUE(PipCalls().empty());
}

TEST_F(RequirementLayerTest, UninstallFirstBecomesAMaskOfModules) {
  AddCaseWithRequirements("a");
  filesystem_.files["/models/loader/uninstall_first.txt"] = "pyyaml\nnot-installed\n";
  Run();
  EXPECT_EQ(Json::parse(LayerJson()).at("mask"), (Json{"yaml", "_yaml"}));
}

TEST_F(RequirementLayerTest, DisabledByOptionOrVariable) {
  AddCaseWithRequirements("a");
  options_.disable_requirements = true;
  Run();
  options_.disable_requirements = false;
  setenv("TT_XLA_DISABLE_MODEL_REQS", "1", 1);
  Run();
  unsetenv("TT_XLA_DISABLE_MODEL_REQS");
  EXPECT_TRUE(PipCalls().empty());
  EXPECT_TRUE(layers_["a"].is_null());
}

TEST_F(RequirementLayerTest, BaseThatCannotBeAskedFailsTheCase) {
  AddCaseWithRequirements("a");
  other_programs_ = [](const ProcessSpec&) -> Result<Script> {
    return Script([](ScriptedChild& child) {
      child.Print("no module named importlib\n");
      return ExitCode(1);
    });
  };
  Run();
  EXPECT_EQ(FailureOf("a"),
            "cannot list what /venv holds: exit code 1\nno module named importlib\n");
}

TEST_F(RequirementLayerTest, SystemRequirementsAreCheckedNotInstalled) {
  AddCase("a");
  filesystem_.files["/models/loader/system-requirements.txt"] = "ffmpeg\nespeak\n# libfoo\n";
  filesystem_.files["/usr/bin/ffmpeg"] = "";
  Run();
  EXPECT_NE(FailureOf("a").find("asks for 'espeak', not found on PATH"), std::string::npos)
      << FailureOf("a");
  EXPECT_TRUE(runner_.Started().empty());
}

TEST_F(RequirementLayerTest, ALayerThatFailedIsBuiltAnewForTheNextAttempt) {
  AddCaseWithRequirements("a");
  options_.retries = 1;
  options_.retry_on = {"env"};
  install_failure_ = "no network";
  install_failures_ = 1;
  Run();
  EXPECT_EQ(sink_.OutcomeOf("a").ending, Ending::kCompleted) << sink_.OutcomeOf("a").message;
  EXPECT_EQ(Facts(sink_.OutcomeOf("a")).at("attempts").size(), 2u);
}

TEST_F(RequirementLayerTest, CasesShareTheAttemptsAtTheirLayer) {
  for (const char* id : {"a", "b", "c"}) AddCaseWithRequirements(id);
  options_.lanes = 2;
  options_.retries = 1;
  options_.retry_on = {"env"};
  install_failure_ = "no network";
  Run();
  for (const char* id : {"a", "b", "c"}) EXPECT_NE(FailureOf(id), "");
  EXPECT_EQ(PipCalls().size(), 4u) << "each of two attempts resolves and installs";
}

}  // namespace
}  // namespace tthost
