// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_findings.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "host/select/case_id.h"
#include "host/select/nearest_id.h"
#include "host/select/test_config_reading.h"
#include "tests/unit/select/sample_selection.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigFindingsTest : public SelectionTest {
 protected:
  ConfigFindings Findings() {
    auto config = LoadTestConfig(collect_.test_config, plugins_, filesystem_, runner_);
    EXPECT_TRUE(config) << config.error().message;
    const auto collection = Collection::Make(catalog_, plugins_, std::move(*config), collect_);
    EXPECT_TRUE(collection) << collection.error().message;
    return CompareWithCatalog(*collection);
  }
  // Of the only unknown id.
  UnknownId Unknown(const std::string& id) {
    Configure("  \"" + id + "\": {}\n");
    const auto unknown = Findings().unknown;
    EXPECT_EQ(unknown.size(), 1u) << id;
    return unknown.empty() ? UnknownId{} : unknown[0];
  }
};

TEST_F(ConfigFindingsTest, SuggestionsKeepStrategyAndMode) {
  catalog_.loaders = {MakeLoader("bert/pytorch", {"base", "large"}),
                      MakeLoader("gpt/pytorch", {std::nullopt})};
  EXPECT_EQ(Unknown("bert/pytorch-bsae-data_parallel-full-training").nearest,
            "bert/pytorch-base-data_parallel-full-training");
  EXPECT_EQ(Unknown("bert/pytorch-base-data_paralel-full-training").nearest,
            "bert/pytorch-base-data_parallel-full-training");
  EXPECT_EQ(Unknown("bert/pytorch-base-single_device-full-infrence").nearest,
            "bert/pytorch-base-single_device-full-inference");
  EXPECT_EQ(Unknown("GPT/pytorch-single-device-full-inference").nearest, "");
  EXPECT_EQ(Unknown("Gpt/pytorch-single_device-full-inference").nearest,
            "gpt/pytorch-single_device-full-inference");
  EXPECT_EQ(Unknown("resnet/pytorch-single_device-full-inference").nearest, "");
}

TEST_F(ConfigFindingsTest, SuggestionsKeepTheStyleOfTheFile) {
  const UnknownId id = Unknown("a/pytorch-smal-single_device-inference");
  EXPECT_EQ(id.nearest, "a/pytorch-small-single_device-inference");
  EXPECT_EQ(id.where, "cfg/test_config_a.yaml:2:3");
  EXPECT_TRUE(id.is_misspelt);
}

TEST_F(ConfigFindingsTest, OnlyWhatIsCertainIsMisspelt) {
  catalog_.loaders = {MakeLoader("vit/pytorch", {"b16", "b32", "tiny"})};
  const auto id = [](const std::string& variant) {
    return "vit/pytorch-" + variant + "-single_device-full-inference";
  };
  EXPECT_TRUE(Unknown(id("tniy")).is_misspelt);
  EXPECT_TRUE(Unknown(id("B_16")).is_misspelt);
  EXPECT_FALSE(Unknown(id("b36")).is_misspelt) << "as near to b16 as to b32";
  EXPECT_FALSE(Unknown(id("tiny2")).is_misspelt) << "another number";

  Configure("  " + id("tinny") + ": {}\n  " + id("tinyy") + ": {}\n");
  for (const UnknownId& unknown : Findings().unknown) EXPECT_FALSE(unknown.is_misspelt);
  Configure("  " + id("tinny") + ": {}\n  " + ShortId(id("tiny")) + ": {}\n");
  const auto taken = Findings().unknown;
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_FALSE(taken[0].is_misspelt);
  EXPECT_EQ(taken[0].taken, "cfg/test_config_a.yaml:3:3");
}

TEST_F(ConfigFindingsTest, FindingsAreInTheOrderOfTheirPlaces) {
  std::string entries;
  for (int i = 0; i < 12; ++i) entries += "  x" + std::to_string(i * 37 % 12) + ": {}\n";
  Configure(entries);
  std::vector<std::string> places;
  for (const UnknownId& id : Findings().unknown) places.push_back(id.where);
  ASSERT_EQ(places.size(), 12u);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(places[static_cast<size_t>(i)],
              "cfg/test_config_a.yaml:" + std::to_string(i + 2) + ":3");
  }
  EXPECT_TRUE(IsBefore("a:9:10", "a:10:9"));
  EXPECT_TRUE(IsBefore("a:9:9", "a:9:10"));
  EXPECT_TRUE(IsBefore("a", "a:1"));
  EXPECT_FALSE(IsBefore("b:1:1", "a:2:2"));
}

TEST_F(ConfigFindingsTest, EntriesOfUnreadableLoadersAreNotUnknown) {
  Configure("  c/pytorch-x-single_device-full-inference: {}\n");
  const ConfigFindings findings = Findings();
  EXPECT_THAT(findings.unknown, IsEmpty());
  ASSERT_EQ(findings.unchecked.size(), 1u);
  EXPECT_EQ(findings.unchecked[0].loader, "c/pytorch/loader.py");
}

TEST_F(ConfigFindingsTest, UnlistedIdsAreThoseWithoutEntry) {
  Configure("  b/pytorch-single_device-training: {}\n  zzz: {}\n");
  const auto unlisted = Findings().unlisted;
  EXPECT_EQ(unlisted.size(), 17u);
  EXPECT_EQ(unlisted[0], "a/pytorch-big/one 2.5-single_device-full-inference");
  EXPECT_EQ(std::ranges::count(unlisted, "b/pytorch-single_device-full-training"), 0);
}

TEST_F(ConfigFindingsTest, PlaceholdersWhoseModelsAreThere) {
  catalog_.loaders = {MakeLoader("llama/causal_lm/pytorch", {"meta/Llama-3.1-8B", "tiny"}),
                      MakeLoader("oft_diffusion/pytorch", {std::nullopt})};
  filesystem_.files["cfg/test_config_placeholders.yaml"] =
      "PLACEHOLDER_MODELS:\n  OFT Diffusion:\n  Llama 3.1 8B: {}\n  Llama Tiny:\n  '...':\n";
  std::vector<std::string> arrived;
  for (const ArrivedModel& model : Findings().arrived) {
    arrived.push_back(model.name + " " + model.where + " " + model.loader);
  }
  EXPECT_THAT(arrived, ElementsAre("OFT Diffusion cfg/test_config_placeholders.yaml:2:3 "
                                   "oft_diffusion/pytorch/loader.py",
                                   "Llama 3.1 8B cfg/test_config_placeholders.yaml:3:3 "
                                   "llama/causal_lm/pytorch/loader.py"));
}

// Ids of any shape are found again under each of their spellings.
TEST_F(ConfigFindingsTest, EverySpellingOfAnIdLeadsToIt) {
  std::mt19937 random(11);
  const auto word = [&](const std::string& letters, size_t most) {
    std::string text(1, static_cast<char>('a' + random() % 26));
    for (size_t i = random() % most; i > 0; --i) text += letters[random() % letters.size()];
    return text + static_cast<char>('0' + random() % 10);
  };
  int twins = 0;
  for (int round = 0; round < 40; ++round) {
    catalog_.loaders.clear();
    for (int i = 0; i < 4; ++i) {
      std::vector<std::optional<std::string>> variants;
      for (size_t j = random() % 3 + 1; j > 0; --j) variants.push_back(word("aBc-_/. 1", 14));
      catalog_.loaders.push_back(MakeLoader(word("ab_1", 8) + "/pytorch", std::move(variants)));
    }
    const auto collection = Collection::Make(catalog_, plugins_, TestConfig(), collect_);
    if (!collection) continue;  // two equal ids
    const NearestId nearest(collection->Entries());
    std::string keys;
    for (const CatalogEntry& entry : collection->Entries()) {
      EXPECT_EQ(collection->Find(ShortId(entry.id)), &entry);
      EXPECT_EQ(collection->Find(entry.id), &entry);
      EXPECT_EQ(FullId(ShortId(entry.id)), entry.id);
      const bool is_short = random() % 2 == 0;
      keys += "  \"" + (is_short ? ShortId(entry.id) : entry.id) + "\": {}\n";

      std::string twin = entry.id;
      const size_t tail = twin.size() - entry.parallelism.size() -
                          RunModeName(entry.run_mode).size() - std::string("--full-").size();
      for (size_t i = twin.find("/pytorch") + 9; i < tail; ++i) {
        if (twin[i] == '-' || twin[i] == '_') twin[i] = twin[i] == '-' ? '_' : '-';
      }
      if (collection->Find(twin) != nullptr) continue;  // itself, or another id
      const auto match = nearest.Of(twin);
      if (!match.is_sure) continue;  // another id has the same twin
      EXPECT_EQ(match.id, entry.id);
      ++twins;
    }
    Configure(keys);
    const ConfigFindings findings = Findings();
    EXPECT_THAT(findings.unknown, IsEmpty());
    EXPECT_THAT(findings.unlisted, IsEmpty());
  }
  EXPECT_GT(twins, 500);
}

}  // namespace
}  // namespace tthost
