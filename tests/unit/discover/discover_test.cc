// SPDX-License-Identifier: Apache-2.0
#include "host/discover/discover.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/fakes/memory_filesystem.h"
#include "tests/fakes/scripted_process_runner.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Plays the discovery worker: every loader has the variant "v" and the group that its text says.
// Loaders whose text is "broken" do not parse; those called "made" need an import, which adds
// "registry.py" to their sources and fails for the text "fails", with the text "vanishes" for
// reasons that nobody knows.
class DiscoverTest : public testing::Test {
 protected:
  DiscoverTest() {
    unsetenv("TT_XLA_RED_ONLY");
    filesystem_.files["/m/base.py"] = "base";
    filesystem_.files["/m/a/pytorch/loader.py"] = "red";
    filesystem_.files["/m/b/pytorch/loader.py"] = "generality";
    runner_.on_start = [this](const ProcessSpec&) -> Result<Script> {
      return Script([this](ScriptedChild& child) { return Answer(child); });
    };
  }
  ~DiscoverTest() override { unsetenv("TT_XLA_RED_ONLY"); }

  ExitStatus Answer(ScriptedChild& child) {
    const Json start = child.Receive();
    requests_.push_back(start["request"]["loaders"].get<std::vector<std::string>>());
    by_import_.push_back(start["by_import"]);
    if (fails_) {
      child.Send({{"type", "failed"}, {"message", "no such venv"}});
      return ExitCode(1);
    }
    Json loaders = Json::array();
    for (const std::string& path : requests_.back()) {
      loaders.push_back(by_import_.back() ? ImportedFacts(path) : Facts(path));
    }
    filesystem_.files[start["output"].get<std::string>()] = Json{{"loaders", loaders}}.dump();
    child.Send({{"type", "done"}});
    return ExitCode(0);
  }

  Json Facts(const std::string& path) const {
    const std::string text = filesystem_.files.at("/m/" + path);
    Json error = nullptr;
    if (text == "broken") error = {{"message", "invalid syntax"}, {"line", 3}};
    Json needs_import = nullptr;
    if (path.starts_with("made")) needs_import = "who knows";
    return {{"path", path},
            {"variants", {{{"name", "v"}, {"facts", {{"model", "m"}, {"group", text}}}}}},
            {"default_variant", "v"},
            {"methods",
             {{"load_model",
               {{"params", {"dtype_override"}}, {"has_kwargs", true}, {"origin", "interface"}}}}},
            {"imports", {"torch"}},
            {"sources", {path, "base/__init__.py", "base.py"}},
            {"error", error},
            {"needs_import", needs_import}};
  }

  Json ImportedFacts(const std::string& path) const {
    Json facts = Facts(path);
    const std::string text = filesystem_.files.at("/m/" + path);
    facts["variants"][0]["name"] = "imported";
    facts["sources"] = Json::array({path, "registry.py"});
    facts["imports"] = Json::array();
    if (text == "vanishes") facts["sources"] = Json::array();
    if (text == "vanishes" || text == "fails") facts["error"] = {{"message", text}, {"line", 0}};
    return facts;
  }

  Catalog Found() {
    auto catalog = Discover(options_, filesystem_, runner_);
    EXPECT_TRUE(catalog) << catalog.error().message;
    return catalog ? std::move(*catalog) : Catalog{};
  }
  std::vector<std::string> Paths() {
    std::vector<std::string> paths;
    for (const Loader& loader : Found().loaders) paths.push_back(loader.path);
    return paths;
  }

  MemoryFileSystem filesystem_;
  ScriptedProcessRunner runner_;
  std::vector<std::vector<std::string>> requests_;
  std::vector<bool> by_import_;
  bool fails_ = false;
  DiscoverOptions options_{.models_root = "/m",
                           .cache_directory = "/cache",
                           .venv = "/venv",
                           .worker = "/prefix/libexec/tt-host-worker",
                           .frameworks = {Framework::kTorch},
                           .exclude = std::nullopt};
};

TEST_F(DiscoverTest, ReadsFacts) {
  filesystem_.files["/m/a/pytorch/requirements.txt"] = "";
  const Catalog catalog = Found();
  ASSERT_EQ(catalog.loaders.size(), 2u);
  const Loader& loader = catalog.loaders[0];
  EXPECT_EQ(loader.directory, "a/pytorch");
  EXPECT_EQ(loader.variants.at(0).name, "v");
  EXPECT_EQ(loader.variants[0].facts.group, "red");
  EXPECT_EQ(loader.variants[0].facts.task, "");
  EXPECT_THAT(loader.methods.at("load_model").parameters, ElementsAre("dtype_override"));
  EXPECT_TRUE(loader.methods.at("load_model").has_kwargs);
  EXPECT_EQ(loader.methods.at("load_model").origin, MethodOrigin::kInterface);
  EXPECT_EQ(loader.default_variant, "v");
  EXPECT_EQ(loader.imported_because, "");
  EXPECT_TRUE(loader.has_requirements);
  EXPECT_FALSE(catalog.loaders[1].has_requirements);
  EXPECT_EQ(runner_.Started()[0].argv[1], "discover");
}

TEST_F(DiscoverTest, OneWorkerForAllColdLoadersAndNoneWhenWarm) {
  Found();
  EXPECT_THAT(requests_, ElementsAre(ElementsAre("a/pytorch/loader.py", "b/pytorch/loader.py")));
  EXPECT_EQ(Found().loaders.at(1).variants.at(0).facts.group, "generality");
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(DiscoverTest, AChangedSourceIsReadAgain) {
  Found();
  filesystem_.files["/m/b/pytorch/loader.py"] = "red";
  EXPECT_EQ(Found().loaders.at(1).variants.at(0).facts.group, "red");
  EXPECT_THAT(requests_.back(), ElementsAre("b/pytorch/loader.py"));
  filesystem_.files["/m/base.py"] = "other";
  Found();
  EXPECT_THAT(requests_.back(), ElementsAre("a/pytorch/loader.py", "b/pytorch/loader.py"));
  Found();
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(DiscoverTest, LoadersComeAndGo) {
  Found();
  filesystem_.files.erase("/m/a/pytorch/loader.py");
  filesystem_.files["/m/0/pytorch/loader.py"] = "red";
  EXPECT_THAT(Paths(), ElementsAre("0/pytorch/loader.py", "b/pytorch/loader.py"));
  options_.exclude = std::vector<std::string>{"b"};
  EXPECT_THAT(Paths(), ElementsAre("0/pytorch/loader.py"));
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(DiscoverTest, ADamagedCacheIsAnEmptyOne) {
  Found();
  for (auto& [path, text] : filesystem_.files) {
    if (path.starts_with("/cache")) text = "{\"format\": 1, \"catalog\": []";
  }
  Found();
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(DiscoverTest, AnotherReaderReadsAgain) {
  Found();
  filesystem_.files["/prefix/lib/tt-host/python/tt_host_worker/source_reader/x.py"] = "new";
  Found();
  options_.venv = "/other";
  Found();
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(DiscoverTest, AFileThatAppearsWhereOneWasLookedForIsRead) {
  Found();
  filesystem_.files["/m/base/__init__.py"] = "a package comes before a file";
  Found();
  EXPECT_EQ(requests_.size(), 2u);
  filesystem_.files.erase("/m/base/__init__.py");
  Found();
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(DiscoverTest, WhatSourceDoesNotSettleIsImportedOnce) {
  filesystem_.files["/m/made/pytorch/loader.py"] = "red";
  const Catalog catalog = Found();
  const Loader& loader = catalog.loaders.at(2);
  EXPECT_THAT(by_import_, ElementsAre(false, true));
  EXPECT_THAT(requests_.back(), ElementsAre("made/pytorch/loader.py"));
  EXPECT_EQ(loader.variants.at(0).name, "imported");
  EXPECT_EQ(loader.imported_because, "who knows");
  EXPECT_THAT(loader.imports, ElementsAre("torch"));
  EXPECT_EQ(Found().loaders.at(2).imported_because, "who knows");
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(DiscoverTest, AnImportIsRepeatedWhenAnyOfItsFilesOrTheEnvironmentChanges) {
  filesystem_.files["/m/made/pytorch/loader.py"] = "red";
  Found();
  for (const char* const path :
       {"/m/registry.py", "/m/base/__init__.py", "/venv/lib/python3.11/site-packages/new-1.0"}) {
    const size_t before = requests_.size();
    filesystem_.files[path] = "changed";
    Found();
    EXPECT_GT(requests_.size(), before) << path;
    EXPECT_TRUE(by_import_.back()) << path;
  }
}

TEST_F(DiscoverTest, AFailedImportIsRememberedWhereItIsKnownWhatItDependsOn) {
  filesystem_.files["/m/made/pytorch/loader.py"] = "fails";
  EXPECT_EQ(Found().loaders.at(2).error->message, "fails");
  EXPECT_EQ(Found().loaders.at(2).error->message, "fails");
  EXPECT_EQ(requests_.size(), 2u);
  filesystem_.files["/m/made/pytorch/loader.py"] = "vanishes";
  EXPECT_EQ(Found().loaders.at(2).error->message, "vanishes");
  Found();
  EXPECT_EQ(requests_.size(), 6u);
}

TEST_F(DiscoverTest, OtherFrameworksStayRemembered) {
  filesystem_.files["/m/a/jax/loader.py"] = "red";
  Found();
  options_.frameworks = {Framework::kJax};
  EXPECT_EQ(Found().loaders.at(0).framework, Framework::kJax);
  EXPECT_EQ(requests_.size(), 2u);
  options_.frameworks = {Framework::kTorch, Framework::kJax};
  EXPECT_THAT(Paths(),
              ElementsAre("a/jax/loader.py", "a/pytorch/loader.py", "b/pytorch/loader.py"));
  EXPECT_EQ(requests_.size(), 2u);
}

TEST_F(DiscoverTest, TheDefaultExclusionsAreNamedAndCanBeSwitchedOff) {
  filesystem_.files["/m/suryaocr/pytorch/loader.py"] = "red";
  testing::internal::CaptureStderr();
  EXPECT_EQ(Found().loaders.size(), 2u);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("left out of discovery: suryaocr"));
  options_.exclude = std::vector<std::string>{};
  testing::internal::CaptureStderr();
  EXPECT_EQ(Found().loaders.size(), 3u);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  options_.exclude = std::vector<std::string>{"a"};
  testing::internal::CaptureStderr();
  EXPECT_THAT(Paths(), ElementsAre("b/pytorch/loader.py", "suryaocr/pytorch/loader.py"));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("`exclude` in tt-host.yaml: a"));
}

TEST_F(DiscoverTest, UnreadableLoadersKeepTheirErrorUntilTheyChange) {
  filesystem_.files["/m/a/pytorch/loader.py"] = "broken";
  const Catalog catalog = Found();
  ASSERT_TRUE(catalog.loaders.at(0).error);
  EXPECT_EQ(catalog.loaders[0].error->message, "invalid syntax");
  EXPECT_EQ(catalog.loaders[0].error->line, 3);
  EXPECT_THAT(catalog.loaders[0].variants, IsEmpty());
  EXPECT_TRUE(Found().loaders.at(0).error);
  EXPECT_EQ(requests_.size(), 1u);
  filesystem_.files["/m/a/pytorch/loader.py"] = "red";
  EXPECT_FALSE(Found().loaders.at(0).error);
  EXPECT_THAT(requests_.back(), ElementsAre("a/pytorch/loader.py"));
}

TEST_F(DiscoverTest, TheWorkersFailureIsAnError) {
  fails_ = true;
  const auto catalog = Discover(options_, filesystem_, runner_);
  ASSERT_FALSE(catalog);
  EXPECT_THAT(catalog.error().message, HasSubstr("no such venv"));
}

TEST_F(DiscoverTest, ACacheThatCannotBeMadeIsNoFailure) {
  filesystem_.broken.insert("/cache/catalog");
  EXPECT_EQ(Found().loaders.size(), 2u);
}

TEST_F(DiscoverTest, TheAnswerFileIsRemoved) {
  Found();
  for (const auto& [path, text] : filesystem_.files) EXPECT_THAT(path, Not(HasSubstr("answer")));
}

TEST_F(DiscoverTest, RedGroupOnly) {
  filesystem_.files["/m/c/pytorch/loader.py"] = "";
  setenv("TT_XLA_RED_ONLY", "true", 1);
  EXPECT_EQ(Found().loaders.size(), 3u);
  setenv("TT_XLA_RED_ONLY", "1", 1);
  testing::internal::CaptureStderr();
  EXPECT_THAT(Paths(), ElementsAre("a/pytorch/loader.py"));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("left out 1 variants"));
}

TEST_F(DiscoverTest, LongListsAreAskedForInParts) {
  for (int i = 0; i < 2000; ++i) {
    filesystem_.files["/m/model_with_a_long_name_" + std::to_string(i) + "/pytorch/loader.py"] =
        "red";
  }
  EXPECT_EQ(Found().loaders.size(), 2002u);
  EXPECT_GT(requests_.size(), 1u);
  Found();
  EXPECT_EQ(requests_.size(), 3u);
}

}  // namespace
}  // namespace tthost
