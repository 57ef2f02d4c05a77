// SPDX-License-Identifier: Apache-2.0
#include "host/cli/new_entry_place.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

constexpr char kNew[] = "m/pytorch-single_device-full-inference";

class NewEntryPlaceTest : public testing::Test {
 protected:
  void Add(const std::string& id, const std::string& where) {
    ConfigEntry entry;
    entry.where = where;
    entry.spelling = id;
    config_.entries[id] = entry;
  }
  NewEntryPlace Place(const std::string& id = kNew) {
    return PlaceOfNewEntry(id, config_, sources_, paths_);
  }

  TestConfig config_;
  std::vector<ConfigSource> sources_;
  std::vector<std::string> paths_ = {"cfg"};
};

TEST_F(NewEntryPlaceTest, IsBehindTheMostAlikeOfItsKind) {
  Add("a/pytorch-single_device-full-inference", "cfg/test_config_x.yaml:3:3");
  Add("m/pytorch-tiny-single_device-full-inference", "cfg/test_config_x.yaml:2:3");
  Add("m/pytorch-single_device-full-training", "cfg/test_config_y.yaml:2:3");
  EXPECT_EQ(Place().near, "m/pytorch-tiny-single_device-full-inference");
  EXPECT_EQ(Place().path, "cfg/test_config_x.yaml");
  EXPECT_EQ(Place().spelling, kNew);
}

TEST_F(NewEntryPlaceTest, OfTheFirstOfAKindIsTheFileNamedForIt) {
  sources_ = {{"cfg/jax/test_config_inference_single_device.yaml", ConfigForm::kYaml},
              {"cfg/test_config_inference_single_device.json", ConfigForm::kJson},
              {"cfg/test_config_inference_single_device.py", ConfigForm::kPython},
              {"cfg/test_config_inference_single_device.yaml", ConfigForm::kYaml},
              {"cfg/test_config_training_single_device.yaml", ConfigForm::kYaml}};
  EXPECT_EQ(Place().path, "cfg/test_config_inference_single_device.yaml");
  EXPECT_EQ(Place().near, "");
  EXPECT_EQ(Place("m/jax-single_device-full-inference").path,
            "cfg/jax/test_config_inference_single_device.yaml");
  Add("a/jax-single_device-inference", "cfg/test_config_inference_single_device.yaml:9:3");
  Add("b/jax-single_device-inference", "cfg/test_config_inference_single_device.yaml:5:3");
  EXPECT_EQ(Place().near, "a/jax-single_device-inference");
  EXPECT_EQ(Place().spelling, "m/pytorch-single_device-inference");
}

TEST_F(NewEntryPlaceTest, IsAFileThatIsNamedAlone) {
  sources_ = {{"mine.yaml", ConfigForm::kYaml}};
  paths_ = {"mine.yaml"};
  EXPECT_EQ(Place().path, "mine.yaml");
}

TEST_F(NewEntryPlaceTest, TellsTheFileToMake) {
  sources_ = {{"cfg/test_config_training_single_device.yaml", ConfigForm::kYaml}};
  EXPECT_EQ(Place().path, "");
  EXPECT_EQ(Place().no_file,
            "no file is for its kind; make cfg/test_config_inference_single_device.yaml with the "
            "line 'test_config:'");
}

}  // namespace
}  // namespace tthost
