// SPDX-License-Identifier: Apache-2.0
#include "host/discover/loader_walk.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "host/discover/models_root.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

class LoaderWalkTest : public testing::Test {
 protected:
  std::vector<std::string> Found(const LoaderQuery& query = {}) {
    const auto found = FindLoaders("/m", query, filesystem_);
    EXPECT_TRUE(found) << found.error().message;
    std::vector<std::string> paths;
    for (const FoundLoader& loader : found.value_or(FoundLoaders{}).loaders) {
      paths.push_back(loader.path);
    }
    return paths;
  }
  MemoryFileSystem filesystem_;
};

TEST_F(LoaderWalkTest, SortedLoadersOfPytorchDirectories) {
  for (const char* path : {"b/pytorch/loader.py", "a-b/pytorch/loader.py", "a/x/pytorch/loader.py",
                           "a/pytorch/loader.py", "pytorch/loader.py"}) {
    filesystem_.files[std::string("/m/") + path] = "";
  }
  EXPECT_THAT(Found(),
              ElementsAre("a-b/pytorch/loader.py", "a/pytorch/loader.py", "a/x/pytorch/loader.py",
                          "b/pytorch/loader.py", "pytorch/loader.py"));
}

TEST_F(LoaderWalkTest, EverythingElseIsNoLoader) {
  for (const char* path : {"a/onnx/loader.py", "a/pytorch2/loader.py", "a/pytorch/src/loader.py",
                           "loader.py", "a/pytorch/Loader.py", ".git/pytorch/loader.py",
                           "__pycache__/pytorch/loader.py", "b/pytorch/loader.py/pytorch/x"}) {
    filesystem_.files[std::string("/m/") + path] = "";
  }
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(LoaderWalkTest, ExclusionNamesTheDirectoryAbove) {
  filesystem_.files["/m/suryaocr/pytorch/loader.py"] = "";
  filesystem_.files["/m/suryaocr/ocr/pytorch/loader.py"] = "";
  EXPECT_THAT(Found({.frameworks = {Framework::kTorch}, .exclude = {"suryaocr"}}),
              ElementsAre("suryaocr/ocr/pytorch/loader.py"));
  EXPECT_THAT(Found({.frameworks = {Framework::kTorch}, .exclude = {"pytorch"}}).size(), 2u);
}

TEST_F(LoaderWalkTest, SaysWhichExclusionsLeftSomethingOut) {
  filesystem_.files["/m/suryaocr/pytorch/loader.py"] = "";
  filesystem_.files["/m/other/jax/loader.py"] = "";
  const LoaderQuery query = {.frameworks = {Framework::kTorch},
                             .exclude = {"nowhere", "suryaocr", "other"}};
  EXPECT_THAT(FindLoaders("/m", query, filesystem_)->excluded, ElementsAre("suryaocr"));
}

TEST_F(LoaderWalkTest, FrameworksByTheirDirectories) {
  filesystem_.files["/m/a/pytorch/loader.py"] = "";
  filesystem_.files["/m/a/jax/loader.py"] = "";
  filesystem_.files["/m/a/onnx/loader.py"] = "";
  EXPECT_THAT(Found(), ElementsAre("a/pytorch/loader.py"));
  EXPECT_THAT(Found({.frameworks = {Framework::kJax}, .exclude = {}}),
              ElementsAre("a/jax/loader.py"));
  const auto both = FindLoaders(
      "/m", {.frameworks = {Framework::kTorch, Framework::kJax}, .exclude = {}}, filesystem_);
  ASSERT_EQ(both->loaders.size(), 2u);
  EXPECT_EQ(both->loaders[0].framework, Framework::kJax);
  EXPECT_EQ(both->loaders[1].framework, Framework::kTorch);
}

TEST_F(LoaderWalkTest, AnUnreadableDirectoryIsAnError) {
  filesystem_.files["/m/a/pytorch/loader.py"] = "";
  filesystem_.broken.insert("/m/a/");
  const auto loaders = FindLoaders("/m", {}, filesystem_);
  ASSERT_FALSE(loaders);
  EXPECT_THAT(loaders.error().message, HasSubstr("/m/a"));
}

TEST(LoaderWalkOnDisk, LinksToDirectoriesAreNotFollowed) {
  std::string pattern = (fs::temp_directory_path() / "walk.XXXXXX").string();
  const fs::path root = mkdtemp(pattern.data());
  fs::create_directories(root / "a/pytorch");
  std::ofstream(root / "a/pytorch/loader.py") << "";
  fs::create_directory_symlink(root, root / "a/loop");
  fs::create_directory_symlink(root / "a", root / "twin");
  const auto loaders = FindLoaders(root.string(), {}, LocalFileSystem());
  fs::remove_all(root);
  ASSERT_TRUE(loaders);
  ASSERT_EQ(loaders->loaders.size(), 1u);
  EXPECT_EQ(loaders->loaders[0].path, "a/pytorch/loader.py");
}

TEST(ModelsRoot, TheCommandLineWins) {
  MemoryFileSystem filesystem;
  filesystem.directories = {"/cli", "/project"};
  EXPECT_EQ(ResolveModelsRoot("/cli/", "/project", filesystem).value(), "/cli");
  EXPECT_EQ(ResolveModelsRoot("", "/project", filesystem).value(), "/project");
}

TEST(ModelsRoot, TheDefaultNeedsALoader) {
  MemoryFileSystem filesystem;
  const std::string root = (fs::current_path() / "third_party/tt_forge_models").string();
  filesystem.directories.insert(root);
  EXPECT_THAT(ResolveModelsRoot("", "", filesystem).error().message, HasSubstr("--models-root"));
  filesystem.files[root + "/a/pytorch/loader.py"] = "";
  EXPECT_EQ(ResolveModelsRoot("", "", filesystem).value(), root);
}

TEST(ModelsRoot, MissingOnesNameTheNearest) {
  MemoryFileSystem filesystem;
  filesystem.directories = {"/x/models"};
  filesystem.files["/x/file"] = "";
  EXPECT_EQ(ResolveModelsRoot("/x/model", "", filesystem).error().message,
            "--models-root '/x/model' does not exist (did you mean 'models'?)");
  EXPECT_EQ(ResolveModelsRoot("", "/x/file", filesystem).error().message,
            "models_root '/x/file' is not a directory");
}

}  // namespace
}  // namespace tthost
