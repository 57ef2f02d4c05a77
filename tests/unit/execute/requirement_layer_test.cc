// SPDX-License-Identifier: Apache-2.0
// Requirement layers with a pip that is played: which commands are given, and what is left behind.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <mutex>

#include "host/execute/base_environment.h"
#include "host/execute/layer_resolution.h"
#include "host/execute/requirement_layer.h"
#include "host/execute/requirements.h"
#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

using Words = std::vector<std::string>;

std::string ValueAfter(const Words& words, const std::string& option) {
  const auto found = std::ranges::find(words, option);
  return found == words.end() ? "" : *(found + 1);
}

class RequirementLayerTest : public ExecutionTest {
 protected:
  RequirementLayerTest() {
    filesystem_.files["/models/loader/requirements.txt"] = "sentencepiece>=0.2  # tokens\n";
    report_ = Report({{"sentencepiece", "0.2.1"}});
    other_programs_ = [this](const ProcessSpec&) -> Result<Script> {
      return Script([this](ScriptedChild& child) { return PlayPython(child); });
    };
  }

  Case& AddCaseWithRequirements(const std::string& id) {
    Case& test_case = AddCase(id);
    test_case.has_requirements = true;
    Play(id, [this, id](ScriptedChild& child, const Json& request) {
      {
        const std::lock_guard lock(mutex_);
        layers_[id] = request.at("layer");
      }
      return Deliver(child, request, Passed());
    });
    return test_case;
  }

  static std::string Report(const std::map<std::string, std::string>& install) {
    Json items = Json::array();
    for (const auto& [name, version] : install) {
      items.push_back({{"is_direct", false}, {"metadata", {{"name", name}, {"version", version}}}});
    }
    return Json{{"install", items}}.dump();
  }

  // Words after "pip" of every pip call.
  std::vector<Words> PipCalls() const {
    std::vector<Words> calls;
    for (const ProcessSpec& spec : runner_.Started()) {
      if (spec.argv.at(1) == "contain") calls.emplace_back(spec.argv.begin() + 6, spec.argv.end());
    }
    return calls;
  }
  std::string LayerJson() const {
    for (const auto& [path, text] : filesystem_.files) {
      if (path.ends_with("/layer.json")) return text;
    }
    return "";
  }
  bool NothingIsLeftBehind() const {
    return std::ranges::none_of(filesystem_.files, [](const auto& file) {
      return file.first.find("/.building-") != std::string::npos ||
             file.first.find("/.scratch-") != std::string::npos;
    });
  }
  const std::string& FailureOf(const std::string& id) {
    const Outcome& outcome = sink_.OutcomeOf(id);
    EXPECT_EQ(outcome.ending, Ending::kFailed);
    EXPECT_EQ(outcome.stage, Stage::kEnv);
    EXPECT_EQ(outcome.failure_class, "env");
    return outcome.message;
  }

  std::string report_;
  std::vector<std::string> lock_ = {"numpy==2.4.6", "torch==2.13.0"};
  // Empty: the call succeeds. Else what a failing call prints, by how often it may still fail.
  std::string resolver_failure_;
  int resolver_failures_ = 0;
  std::string install_failure_;
  std::vector<std::string> constraints_;  // of each resolution
  std::string exact_;                     // what was installed
  std::string installed_as_ = "sentencepiece-0.2.1.dist-info";
  std::map<std::string, Json> layers_;  // by case
  std::mutex mutex_;

 private:
  ExitStatus PlayPython(ScriptedChild& child) {
    Words argv = child.spec.argv;
    if (argv.at(1) == "contain") argv.erase(argv.begin(), argv.begin() + 2);
    EXPECT_EQ(argv.at(0), "/venv/bin/python");
    EXPECT_EQ(argv.at(1), "-I");
    if (argv.at(2) == "-c") {
      const Json base = {{"abi", "cpython-311"},
                         {"platform", "linux-x86_64"},
                         {"lock", lock_},
                         {"modules", {{"PyYAML", {"yaml", "_yaml"}}}}};
      child.Print("a warning\n" + base.dump() + "\n");
      return ExitCode(0);
    }
    EXPECT_EQ(Words(argv.begin() + 2, argv.begin() + 4), (Words{"-m", "pip"}));
    if (std::ranges::find(argv, "--dry-run") != argv.end()) return PlayResolve(child);
    if (argv.at(4) == "wheel") {
      (void)filesystem_.WriteAtomic(ValueAfter(argv, "--wheel-dir") + "/special.whl", "");
      return ExitCode(0);
    }
    exact_ = filesystem_.Read(ValueAfter(argv, "-r")).value_or("");
    (void)filesystem_.MakeDirectories(ValueAfter(argv, "--target") + "/" + installed_as_);
    if (install_failure_.empty()) return ExitCode(0);
    child.Print(install_failure_);
    return ExitCode(1);
  }

  ExitStatus PlayResolve(ScriptedChild& child) {
    const Words& argv = child.spec.argv;
    constraints_.push_back(filesystem_.Read(ValueAfter(argv, "--constraint")).value_or("none"));
    if (resolver_failures_-- > 0) {
      child.Print(resolver_failure_);
      return ExitCode(1);
    }
    (void)filesystem_.WriteAtomic(ValueAfter(argv, "--report"), report_);
    return ExitCode(0);
  }
};

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
  EXPECT_EQ(sink_.stages.front(), "a ENV building requirement layer");
}

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
  resolver_failure_ += "ERROR: No matching distribution found\n";
  Run();
  const std::string& message = FailureOf("a");
  EXPECT_EQ(message.find("requirements of /models/loader cannot be installed: pip install ended "
                         "with exit code 1\nline 12\n"),
            0u)
      << message;
  EXPECT_TRUE(message.ends_with("line 30\nERROR: No matching distribution found"));
  EXPECT_TRUE(NothingIsLeftBehind());
  EXPECT_EQ(sink_.OutcomeOf("b").ending, Ending::kCompleted);
}

TEST_F(RequirementLayerTest, ConflictWithTorchSaysWhatWouldHelp) {
  AddCaseWithRequirements("a");
  resolver_failures_ = 2;
  resolver_failure_ = "The user requested (constraint) torch<=3,==2.13.0+cpu\n";
  Run();
  EXPECT_TRUE(FailureOf("a").ends_with(
      "\ntorch cannot change in a layer: needs a base of its own (an environment made with these "
      "requirements, named by --python)"))
      << FailureOf("a");
}

TEST_F(RequirementLayerTest, ConflictWithANamesakeOfTorchDoesNot) {
  AddCaseWithRequirements("a");
  resolver_failures_ = 2;
  resolver_failure_ = "The user requested (constraint) torchax==0.0.13\n";
  Run();
  EXPECT_EQ(FailureOf("a").find("a base of its own"), std::string::npos);
}

TEST_F(RequirementLayerTest, FailedInstallLeavesNothingBehind) {
  AddCaseWithRequirements("a");
  install_failure_ = "ERROR: could not build wheels\n";
  Run();
  EXPECT_TRUE(FailureOf("a").ends_with("ERROR: could not build wheels"));
  EXPECT_TRUE(NothingIsLeftBehind());
  EXPECT_EQ(LayerJson(), "");
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

TEST_F(RequirementLayerTest, SystemRequirementsAreCheckedNotInstalled) {
  AddCase("a");
  filesystem_.files["/models/loader/system-requirements.txt"] = "ffmpeg\nespeak\n# libfoo\n";
  filesystem_.files["/usr/bin/ffmpeg"] = "";
  Run();
  EXPECT_NE(FailureOf("a").find("asks for 'espeak', not found on PATH"), std::string::npos)
      << FailureOf("a");
  EXPECT_TRUE(runner_.Started().empty());
}

TEST(RequirementLines, LoseCommentsBlanksAndContinuations) {
  EXPECT_EQ(NormalisedLines("a==1 # x\n\n# y\r\n  b @ git+https://h/b#egg=b\r\nc \\\n --hash=z\n"),
            (Words{"a==1", "b @ git+https://h/b#egg=b", "c --hash=z"}));
}

TEST(RequirementLines, IncludedFilesCountForTheFingerprint) {
  MemoryFileSystem filesystem;
  filesystem.files["/m/requirements.txt"] = "-r more.txt\n";
  filesystem.files["/m/more.txt"] = "a==1\n";
  const std::string before = ReadRequirements(filesystem, "/m")->fingerprint;
  filesystem.files["/m/more.txt"] = "a==2\n";
  EXPECT_NE(before, ReadRequirements(filesystem, "/m")->fingerprint);
  filesystem.files["/m/more.txt"] = "-r requirements.txt\n";  // includes itself
  EXPECT_TRUE(ReadRequirements(filesystem, "/m"));
}

TEST(PipReport, DirectReferencesStayExact) {
  const auto packages = ReadPipReport(R"({"install":[
    {"is_direct":true,"metadata":{"name":"b","version":"1"},
     "download_info":{"url":"https://h/b.zip","archive_info":{}}},
    {"is_direct":true,"metadata":{"name":"a","version":"1"},
     "download_info":{"url":"https://h/a.git","vcs_info":{"vcs":"git","commit_id":"c0"}}}]})");
  ASSERT_TRUE(packages);
  ASSERT_EQ(packages->size(), 2u);
  EXPECT_EQ(packages->at(0).requirement, "a @ git+https://h/a.git@c0");
  EXPECT_EQ(packages->at(1).requirement, "b @ https://h/b.zip");
}

TEST(PipReport, TellsWhyEachIsInstalled) {
  const auto packages = ReadPipReport(R"({"install":[
    {"requested":false,"metadata":{"name":"Deep_Part","version":"1"}},
    {"requested":true,"metadata":{"name":"top","version":"1",
      "requires_dist":["deep.part>=1 ; python_version > '3'","other"]}},
    {"requested":false,"metadata":{"name":"zz","version":"1","requires_dist":["deep-part"]}}]})");
  ASSERT_TRUE(packages);
  EXPECT_EQ(packages->at(0).because, "needed by top, zz");
  EXPECT_EQ(packages->at(1).because, "requirements.txt");
}

TEST(BaseEnvironment, AloneHoldsTorchAndWhatDrivesDevices) {
  for (const char* name : {"torch", "Torch_XLA", "jaxlib", "triton", "nvidia-cudnn-cu12",
                           "cuda-bindings", "jax-cuda12-plugin", "pytorch-triton-rocm"}) {
    EXPECT_TRUE(BelongsToBase(name)) << name;
  }
  for (const char* name : {"torchax", "torchvision", "jax", "tritonclient", "nvidia"}) {
    EXPECT_FALSE(BelongsToBase(name)) << name;
  }
}

TEST(PipReport, DamagedReportIsAnError) { EXPECT_FALSE(ReadPipReport("{")); }

TEST(RequirementName, IsTheDistribution) {
  EXPECT_EQ(RequirementName("torch>=2 ; python_version > '3'"), "torch");
  EXPECT_EQ(RequirementName("zope.interface[x]==1"), "zope.interface");
  EXPECT_EQ(RequirementName("--pre"), "");
}

}  // namespace
}  // namespace tthost
