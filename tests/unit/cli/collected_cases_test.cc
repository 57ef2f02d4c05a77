// SPDX-License-Identifier: Apache-2.0
#include "host/cli/collected_cases.h"

#include <gtest/gtest.h>

#include "tests/unit/select/sample_selection.h"

namespace tthost {
namespace {

constexpr bool kQuiet = true;

Choice ChoiceOf(int collected, int deselected) {
  Choice choice;
  choice.collected = collected;
  choice.deselected = deselected;
  return choice;
}

class CollectedCasesTest : public SelectionTest {
 protected:
  std::string Listing(const ListingStyle& style) {
    const auto collection = Collection::Make(catalog_, plugins_, collect_, filesystem_, runner_);
    EXPECT_TRUE(collection) << collection.error().message;
    const auto choice = Choose(*collection, filter_);
    EXPECT_TRUE(choice) << choice.error().message;
    return CollectedCases(*collection, *choice, style, 0.05);
  }
};

TEST_F(CollectedCasesTest, AreListedAsPytestDoes) {
  filter_.keyword = "small and single_device";
  EXPECT_EQ(Listing({.quiet = kQuiet}),
            "tests/runner/test_models.py::test_all_models[a/pytorch-small-single_device-full-"
            "inference]\n"
            "tests/runner/test_models.py::test_all_models[a/pytorch-small-single_device-full-"
            "training]\n"
            "\n"
            "2/18 tests collected (16 deselected) in 0.05s\n");
}

TEST_F(CollectedCasesTest, ShowExpectationsUnlessQuiet) {
  Configure("  b/pytorch-single_device-full-training: {status: EXPECTED_PASSING}\n");
  filter_.arguments = {"b/pytorch-single_device-full-training"};
  EXPECT_EQ(Listing({}),
            "tests/runner/test_models.py::test_all_models[b/pytorch-single_device-full-training]"
            "  EXPECTED_PASSING\n"
            "\n"
            "1 test collected in 0.05s\n");
}

TEST_F(CollectedCasesTest, HaveAShortStyle) {
  filter_.arguments = {"b/pytorch-single_device-full-training"};
  EXPECT_EQ(Listing({.ids = IdStyle::kShort, .quiet = kQuiet}),
            "tests/runner/test_models.py::test_all_models_torch[b/pytorch-single_device-training]\n"
            "\n"
            "1 test collected in 0.05s\n");
}

TEST_F(CollectedCasesTest, TellUnreadableLoadersApart) {
  catalog_.loaders = {catalog_.loaders.back()};
  EXPECT_EQ(Listing({.quiet = kQuiet}),
            "\n"
            "1 loader that cannot be read; a run fails with it unless --ignore-broken is given:\n"
            "  Cannot import path: /models/c/pytorch/loader.py: invalid syntax (line 3)\n"
            "\n"
            "no tests collected, 1 error in 0.05s\n");
}

TEST(CollectedTotals, AreTrue) {
  EXPECT_EQ(CollectedTotals(ChoiceOf(3, 3), 1), "no tests collected (3 deselected) in 1.00s");
  EXPECT_EQ(CollectedTotals(ChoiceOf(3, 2), 1), "1/3 tests collected (2 deselected) in 1.00s");
  EXPECT_EQ(CollectedTotals(ChoiceOf(3, 0), 1), "3 tests collected in 1.00s");
  EXPECT_EQ(CollectedTotals(ChoiceOf(1, 0), 1), "1 test collected in 1.00s");
  EXPECT_EQ(CollectedTotals(ChoiceOf(0, 0), 1), "no tests collected in 1.00s");
}

}  // namespace
}  // namespace tthost
