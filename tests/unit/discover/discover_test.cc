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

// Plays the discovery worker: every loader has the variant "v" and the group that its text says;
// a loader whose text is "broken" cannot be read.
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
    if (fails_) {
      child.Send({{"type", "failed"}, {"message", "no such venv"}});
      return ExitCode(1);
    }
    Json loaders = Json::array();
    for (const std::string& path : requests_.back()) loaders.push_back(Facts(path));
    filesystem_.files[start["output"].get<std::string>()] = Json{{"loaders", loaders}}.dump();
    child.Send({{"type", "done"}});
    return ExitCode(0);
  }

  Json Facts(const std::string& path) const {
    const std::string text = filesystem_.files.at("/m/" + path);
    Json error = nullptr;
    if (text == "broken") error = {{"message", "invalid syntax"}, {"line", 3}};
    return {{"path", path},
            {"variants", {{{"name", "v"}}}},
            {"default_variant", "v"},
            {"methods", {{"load_model", {{"params", {"dtype_override"}}, {"has_kwargs", true}}}}},
            {"model_info", {{"v", {{"model", "m"}, {"task", nullptr}, {"group", text}}}}},
            {"imports", {"torch"}},
            {"sources", {path, "base.py"}},
            {"error", error},
            {"import_only", false}};
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
  bool fails_ = false;
  DiscoverOptions options_{.models_root = "/m",
                           .cache_directory = "/cache",
                           .venv = "/venv",
                           .worker = "/prefix/libexec/tt-host-worker",
                           .frameworks = {Framework::kTorch},
                           .exclude = {}};
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
  options_.exclude = {"b"};
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

TEST_F(DiscoverTest, UnreadableLoadersKeepTheirErrorAndAreTriedAgain) {
  filesystem_.files["/m/a/pytorch/loader.py"] = "broken";
  const Catalog catalog = Found();
  ASSERT_TRUE(catalog.loaders.at(0).error);
  EXPECT_EQ(catalog.loaders[0].error->message, "invalid syntax");
  EXPECT_EQ(catalog.loaders[0].error->line, 3);
  EXPECT_THAT(catalog.loaders[0].variants, IsEmpty());
  Found();
  EXPECT_THAT(requests_.back(), ElementsAre("a/pytorch/loader.py"));
}

TEST_F(DiscoverTest, TheWorkersFailureIsAnError) {
  fails_ = true;
  const auto catalog = Discover(options_, filesystem_, runner_);
  ASSERT_FALSE(catalog);
  EXPECT_THAT(catalog.error().message, HasSubstr("no such venv"));
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
