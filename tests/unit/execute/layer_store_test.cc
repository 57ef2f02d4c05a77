// SPDX-License-Identifier: Apache-2.0
// Layers that lie in a cache: told, kept while used, removed.
#include "host/execute/layer_store.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600 * 1'000'000;

class LayerStoreTest : public testing::Test {
 protected:
  void AddLayer(const std::string& key, int64_t used_at) {
    const LayerContent content = {
        .packages = {{.name = "greeting", .version = "1.0"}}, .source = "/models/one", .bytes = 7};
    filesystem_.files["/cache/layers/" + key + "/layer.json"] = LayerContentText(content);
    EXPECT_TRUE(store_.RecordUse(key, {"/models/one"}, used_at));
  }
  std::vector<std::string> Pruned(const LayerRetention& retention, bool only_named = false) {
    const auto gone = store_.Prune(retention, 100 * kDay, only_named);
    EXPECT_TRUE(gone) << gone.error().message;
    std::vector<std::string> keys;
    for (const StoredLayer& layer : *gone) keys.push_back(layer.key);
    return keys;
  }

  MemoryFileSystem filesystem_;
  LayerStore store_{filesystem_, "/cache"};
};

using Keys = std::vector<std::string>;

TEST_F(LayerStoreTest, ListsTheLatestUsedFirstWithItsLoaders) {
  AddLayer("aa", 1);
  AddLayer("bb", 2);
  EXPECT_TRUE(store_.RecordUse("bb", {"/models/two"}, 3));
  const auto layers = store_.List();
  ASSERT_TRUE(layers);
  ASSERT_EQ(layers->size(), 2u);
  EXPECT_EQ(layers->at(0).key, "bb");
  EXPECT_EQ(layers->at(0).use.loaders, (std::set<std::string>{"/models/one", "/models/two"}));
  EXPECT_EQ(layers->at(0).use.unix_micros, 3);
  EXPECT_EQ(layers->at(0).content->packages.at(0).name, "greeting");
  EXPECT_FALSE(layers->at(0).is_in_use);
}

TEST_F(LayerStoreTest, IsEmptyWhereThereIsNone) { EXPECT_TRUE(store_.List()->empty()); }

TEST_F(LayerStoreTest, RemovesWhatWasNotUsedForLong) {
  AddLayer("old", 60 * kDay);
  AddLayer("new", 99 * kDay);
  EXPECT_EQ(Pruned({.days = 30}, /*only_named=*/true), Keys{"old"});
  EXPECT_TRUE(filesystem_.Exists("/cache/layers/old"));
  EXPECT_EQ(Pruned({.days = 30}), Keys{"old"});
  for (const auto& [path, text] : filesystem_.files) {
    EXPECT_EQ(path.find("old"), std::string::npos) << path;
  }
  EXPECT_TRUE(filesystem_.Exists("/cache/layers/new/layer.json"));
}

TEST_F(LayerStoreTest, KeepsSoManyOfTheLatestUsed) {
  AddLayer("aa", 97 * kDay);
  AddLayer("bb", 99 * kDay);
  AddLayer("cc", 98 * kDay);
  EXPECT_EQ(Pruned({.layers = 1}), (Keys{"cc", "aa"}));
}

TEST_F(LayerStoreTest, KeepsWhatIsInUse) {
  AddLayer("aa", 0);
  {
    const auto lock = store_.TryLockForUse("aa");
    EXPECT_TRUE(store_.List()->at(0).is_in_use);
    EXPECT_EQ(Pruned({}), Keys{});
  }
  EXPECT_EQ(Pruned({}), Keys{"aa"});
}

TEST_F(LayerStoreTest, ADamagedLayerGoesWhenNobodyUsesIt) {
  AddLayer("aa", 100 * kDay);
  filesystem_.files["/cache/layers/aa/layer.json"] = "{}";
  EXPECT_FALSE(store_.List()->at(0).content);
  EXPECT_EQ(Pruned({}), Keys{"aa"});
}

TEST_F(LayerStoreTest, DamagedUseIsAsGoodAsNone) {
  AddLayer("aa", 5);
  filesystem_.files["/cache/layers/.aa.use.json"] = R"({"unix_micros": "now"})";
  EXPECT_EQ(store_.List()->at(0).use.unix_micros, 0);
}

TEST_F(LayerStoreTest, RemovesTheRestOfARemovalThatWasKilled) {
  filesystem_.files["/cache/layers/.removed-aa/x.py"] = "";
  EXPECT_EQ(Pruned({}), Keys{});
  EXPECT_FALSE(filesystem_.Exists("/cache/layers/.removed-aa"));
}

}  // namespace
}  // namespace tthost
