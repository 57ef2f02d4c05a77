// SPDX-License-Identifier: Apache-2.0
#include "host/select/choose.h"

#include <gmock/gmock.h>

#include "host/select/case_arguments.h"
#include "host/select/least_duration.h"
#include "tests/unit/select/sample_selection.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using ChooseTest = SelectionTest;

constexpr const char* kTraining = "b/pytorch-single_device-full-training";
constexpr const char* kInference = "b/pytorch-single_device-full-inference";

TEST_F(ChooseTest, EitherStyleNamesACase) {
  for (const char* name :
       {"b/pytorch-single_device-training",
        "tests/runner/test_models.py::test_all_models_torch[b/pytorch-single_device-training]",
        "tests/runner/test_models.py::test_all_models[b/pytorch-single_device-training]",
        "tests/runner/test_models.py::test_all_models_torch[b/pytorch-single_device-full-training]",
        kTraining}) {
    filter_.arguments = {name};
    EXPECT_THAT(Ids(), ElementsAre(kTraining)) << name;
  }
  filter_.arguments = {"tests/runner/test_models.py::test_all_models_jax"};
  EXPECT_THAT(Ids(), IsEmpty());
}

TEST_F(ChooseTest, KeywordsMatchEitherStyle) {
  filter_.keyword = "b/pytorch and models_torch and single_device-training";
  EXPECT_THAT(Ids(), ElementsAre(kTraining));
  filter_.keyword = "b/pytorch and single_device-full-training";
  EXPECT_THAT(Ids(), ElementsAre(kTraining));
}

TEST_F(ChooseTest, OnlyTheTestsToRunExist) {
  filter_.tests_to_run = {
      "tests/runner/test_models.py::test_all_models_torch[b/pytorch-single_device-training]",
      "tests/other.py::test_x", "tests/runner/test_models.py::test_discovery[c/pytorch]"};
  EXPECT_THAT(Ids(), ElementsAre(kTraining, "c/pytorch"));
  EXPECT_EQ(Selected().collected, 1);
  EXPECT_EQ(Selected().deselected, 0);
  filter_.tests_to_run = std::vector<std::string>{};
  EXPECT_THAT(Ids(), IsEmpty());
}

TEST_F(ChooseTest, BrokenLoadersCanBeIgnored) {
  collect_.ignore_broken = true;
  EXPECT_EQ(Selected().cases.size(), 18u);
}

TEST_F(ChooseTest, BrokenLoadersThatExpressionsLeaveOutAreNamed) {
  filter_.keyword = "c/pytorch";
  EXPECT_THAT(Ids(), IsEmpty());
  EXPECT_THAT(Selected().notes, ElementsAre("1 loader that cannot be read is left out by -k or -m: "
                                            "c/pytorch/loader.py; `tt-host run --co` says why"));
  collect_.ignore_broken = true;
  EXPECT_THAT(Selected().notes, IsEmpty());
}

TEST_F(ChooseTest, GroupsDivideTheRest) {
  collect_.ignore_broken = true;
  filter_.keyword = "b/pytorch and single_device";
  filter_.group = GroupFilter{2, 1, {{CanonicalItem(kTraining), 3}, {CanonicalItem("x"), 90}}};
  EXPECT_THAT(Ids(), ElementsAre(kInference));
  EXPECT_EQ(Selected().deselected, 17);
  EXPECT_THAT(Selected().notes, ElementsAre("running group 1/2 (estimated duration: 3.00s)"));
  filter_.group->group = 2;
  EXPECT_THAT(Ids(), ElementsAre(kTraining));
}

TEST_F(ChooseTest, BrokenLoadersAreOfTheFirstGroup) {
  filter_.group = GroupFilter{18, 1, {}};
  EXPECT_EQ(Ids().size(), 2u);
  EXPECT_EQ(Ids().back(), "c/pytorch");
  filter_.group->group = 18;
  EXPECT_EQ(Ids().size(), 1u);
}

TEST_F(ChooseTest, FailuresOnlyOrFirst) {
  collect_.ignore_broken = true;
  filter_.keyword = "b/pytorch and single_device";
  filter_.failures = FailureFilter{{CanonicalItem(kTraining)}, /*only=*/true};
  EXPECT_THAT(Ids(), ElementsAre(kTraining));
  EXPECT_EQ(Selected().deselected, 17);
  EXPECT_THAT(Selected().notes, ElementsAre("rerun previous 1 failure"));
  filter_.failures->only = false;
  EXPECT_THAT(Ids(), ElementsAre(kTraining, kInference));
  filter_.failures->items = {CanonicalItem("a/pytorch-small-single_device-training")};
  EXPECT_THAT(Ids(), ElementsAre(kInference, kTraining));
  EXPECT_THAT(Selected().notes, ElementsAre("1 known failures not in selected tests"));
}

TEST(LeastDuration, TheLongestGoFirstToTheLightestGroup) {
  const std::vector<TimedItem> items = {{"a", 1}, {"b", 5}, {"c", std::nullopt}, {"d", 3}};
  EXPECT_EQ(MeanSeconds(items), 3);
  EXPECT_THAT(LeastDurationGroups(items, 2), ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(MeanSeconds({{"a", std::nullopt}}), 1);
}

TEST(LeastDuration, TheOrderOfItemsDoesNotMatter) {
  EXPECT_THAT(LeastDurationGroups({{"a", 2}, {"b", 2}, {"c", 2}}, 2), ElementsAre(0, 1, 0));
  EXPECT_THAT(LeastDurationGroups({{"c", 2}, {"a", 2}, {"b", 2}}, 2), ElementsAre(0, 0, 1));
}

}  // namespace
}  // namespace tthost
