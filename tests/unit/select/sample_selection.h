// SPDX-License-Identifier: Apache-2.0
// A small catalogue on its way from collection to cases, for the tests of selection.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "host/select/choose.h"
#include "host/select/collection.h"
#include "host/select/select.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/fakes/scripted_process_runner.h"
#include "tests/unit/select/sample_plugins.h"

namespace tthost {

inline Loader MakeLoader(const std::string& directory,
                         std::vector<std::optional<std::string>> variants) {
  Loader loader;
  loader.directory = directory;
  loader.path = directory + "/loader.py";
  for (auto& name : variants) loader.variants.push_back({std::move(name), {.model = directory}});
  return loader;
}

// Two variants, a loader without any, and a loader that cannot be read: 18 ids and an error.
class SelectionTest : public testing::Test {
 protected:
  // What comes out of collection, choice and selection.
  struct Answer {
    std::vector<Case> cases;
    int collected = 0, deselected = 0;
    std::vector<std::string> notes, warnings;
  };

  SelectionTest() {
    catalog_.models_root = "/models";
    catalog_.loaders = {MakeLoader("a/pytorch", {"big/one 2.5", "small"}),
                        MakeLoader("b/pytorch", {std::nullopt})};
    Loader broken = MakeLoader("c/pytorch", {});
    broken.error = LoaderError{3, "invalid syntax"};
    catalog_.loaders.push_back(broken);
    collect_.test_config.paths = {"cfg"};
    filesystem_.directories.insert("cfg");
  }

  void Configure(const std::string& entries) {
    filesystem_.files["cfg/test_config_a.yaml"] = "test_config:\n" + entries;
  }
  Result<Answer> TrySelect() {
    collect_.parallelism = filter_.parallelism;
    TTHOST_ASSIGN_OR_RETURN(const Collection collection,
                            Collection::Make(catalog_, plugins_, collect_, filesystem_, runner_));
    TTHOST_ASSIGN_OR_RETURN(const Choice choice, Choose(collection, filter_));
    TTHOST_ASSIGN_OR_RETURN(Selection selection, Select(collection, choice, plugins_, options_));
    return Answer{std::move(selection.cases), choice.collected, choice.deselected, choice.notes,
                  collection.Warnings()};
  }
  Answer Selected() {
    auto answer = TrySelect();
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? std::move(*answer) : Answer{};
  }
  std::string Refusal() {
    const auto answer = TrySelect();
    EXPECT_FALSE(answer);
    if (answer) return "";
    EXPECT_EQ(answer.error().code, StatusCode::kUsage);
    return answer.error().message;
  }
  std::vector<std::string> Ids() {
    std::vector<std::string> ids;
    for (const Case& test_case : Selected().cases) ids.push_back(test_case.id);
    return ids;
  }

  MemoryFileSystem filesystem_;
  ScriptedProcessRunner runner_;
  Catalog catalog_;
  PluginCatalog plugins_ = SamplePlugins();
  CollectOptions collect_;
  FilterOptions filter_;
  SelectOptions options_;
};

}  // namespace tthost
