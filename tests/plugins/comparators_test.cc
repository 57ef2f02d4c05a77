// SPDX-License-Identifier: Apache-2.0
// The built comparators: numbers, verdicts, notes and sentences.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/plugins/fake_host.h"

namespace tthost::fake {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr char kPcc[] =
    R"({"gate":true,"required":0.99,"allclose_rtol":0.01,"allclose_atol":0.01})";

const Pair kGood = {"good", {1, 2, 3}, {1, 2, 3}};
const Pair kInverse = {"inverse", {1, 2, 3}, {3, 2, 1}};
const Pair kWeak = {"weak", {1, 2, 3}, {1, 3, 2}};          // PCC 0.5
const Pair kConstant = {"constant", {2, 2, 2}, {1, 2, 3}};  // no PCC, not close
const Pair kClose = {"close", {1, 1.001}, {1.001, 1}};      // PCC -1, but close
const Pair kEmpty = {"empty", {}, {}};

// The aggregate of one comparison.
class ComparatorTest : public testing::Test {
 protected:
  RecordedMetric Run(const std::string& id, const char* config, const std::vector<Pair>& pairs,
                     std::string_view phase = "") {
    MadeComparator comparator(LoadBuiltIn(id), config);
    EXPECT_EQ(comparator.status, TTHOST_OK) << comparator.call.failure;
    EXPECT_EQ(Compare(comparator, pairs, phase), TTHOST_OK) << comparator.call.failure;
    leaves.clear();
    ratios.clear();
    for (const RecordedMetric& metric : comparator.call.metrics) {
      (metric.name == id ? leaves : ratios).push_back(metric);
    }
    if (leaves.size() != pairs.size() + 1) {
      ADD_FAILURE() << leaves.size() << " metrics";
      return {};
    }
    const RecordedMetric aggregate = leaves.back();
    leaves.pop_back();
    EXPECT_EQ(aggregate.leaf, "");
    return aggregate;
  }

  std::vector<RecordedMetric> leaves;
  std::vector<RecordedMetric> ratios;  // what pcc records beside the correlation
};

TEST_F(ComparatorTest, PccIsTheSmallestOverAllLeaves) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kGood, kWeak, kGood});
  EXPECT_EQ(pcc.name, "pcc");
  EXPECT_DOUBLE_EQ(pcc.value, 0.5);
  EXPECT_EQ(pcc.limit, 0.99);
  EXPECT_EQ(pcc.passed, 2);
  EXPECT_EQ(pcc.gates, 1);
  EXPECT_EQ(pcc.message, "PCC comparison failed. Calculated: pcc=0.5. Required: pcc=0.99.");
  EXPECT_EQ(pcc.note, "1 of 3 leaves failed; worst leaf 'weak'");
  EXPECT_EQ(leaves[0].leaf, "good");
  EXPECT_EQ(leaves[0].passed, 1);
  EXPECT_EQ(leaves[1].passed, 2);
  EXPECT_DOUBLE_EQ(leaves[1].value, 0.5);
}

TEST_F(ComparatorTest, PccOfIdenticalSidesIsOneAndNamesTheLeaf) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kGood});
  EXPECT_EQ(pcc.value, 1.0);
  EXPECT_EQ(pcc.passed, 1);
  EXPECT_THAT(pcc.message, IsEmpty());
  EXPECT_EQ(pcc.note, "worst leaf 'good'");
}

TEST_F(ComparatorTest, PccRoundingAboveOneIsCutOff) {
  Pair pair = {"scaled", {}, {}};
  for (int i = 0; i < 1000; ++i) {
    pair.golden.push_back(std::sin(i) * 1e-3);
    pair.actual.push_back(std::sin(i) * 3e-3);
  }
  EXPECT_LE(Run("pcc", kPcc, {pair}).value, 1.0);
  EXPECT_GE(Run("pcc", kPcc, {pair}).value, 1.0 - 1e-12);
}

TEST_F(ComparatorTest, PccAtTheLimitPasses) {
  constexpr char kHalf[] = R"({"gate":true,"required":0.5,"allclose_rtol":0,"allclose_atol":0})";
  const RecordedMetric pcc = Run("pcc", kHalf, {{"at", {1, 2, 3}, {1, 3, 2}}});
  EXPECT_EQ(pcc.value, 0.5);
  EXPECT_EQ(pcc.passed, 1);
}

TEST_F(ComparatorTest, PccOfAConstantIsUndefinedAndFails) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kGood, kConstant});
  EXPECT_TRUE(std::isnan(pcc.value));
  EXPECT_EQ(pcc.passed, 2);
  EXPECT_EQ(pcc.message,
            "PCC comparison failed. Calculated: pcc=nan (invalid value). Required: pcc=0.99.");
  EXPECT_THAT(pcc.note, HasSubstr("worst leaf 'constant' (undefined: golden is constant)"));
}

TEST_F(ComparatorTest, PccShortcutPassesTheLeafAndKeepsTheNumber) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kClose});
  EXPECT_DOUBLE_EQ(pcc.value, -1);
  EXPECT_EQ(pcc.passed, 1);
  EXPECT_EQ(pcc.note, "worst leaf 'close' (passes by allclose, rtol=0.01, atol=0.01)");
  EXPECT_DOUBLE_EQ(leaves[0].value, -1);
  EXPECT_EQ(leaves[0].passed, 1);
}

TEST_F(ComparatorTest, PccShortcutOfOneLeafHelpsNoOther) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kClose, kWeak});
  EXPECT_EQ(pcc.passed, 2);
  EXPECT_DOUBLE_EQ(pcc.value, -1);
  EXPECT_EQ(pcc.note,
            "1 of 2 leaves failed; worst leaf 'weak'; value of leaf 'close' (passes by allclose, "
            "rtol=0.01, atol=0.01)");
}

TEST_F(ComparatorTest, PccOfOneElementRestsOnAllclose) {
  const RecordedMetric close = Run("pcc", kPcc, {kGood, {"one", {1}, {1.001}}});
  EXPECT_EQ(close.value, 1.0);  // of the leaf that has one
  EXPECT_EQ(close.passed, 1);
  EXPECT_EQ(close.note,
            "worst leaf 'good'; 1 passed without a value, first leaf 'one' (undefined: a single "
            "element, passes by allclose, rtol=0.01, atol=0.01)");
  EXPECT_TRUE(std::isnan(leaves[1].value));

  const RecordedMetric off = Run("pcc", kPcc, {{"one", {1}, {2}}});
  EXPECT_EQ(off.passed, 2);
  EXPECT_TRUE(std::isnan(off.value));
}

TEST_F(ComparatorTest, PccWithoutAnyDefinedLeafIsUndefinedAndPasses) {
  const RecordedMetric pcc = Run("pcc", kPcc, {{"zeros", {0, 0}, {0, 0}}});
  EXPECT_TRUE(std::isnan(pcc.value));
  EXPECT_EQ(pcc.passed, 1);
  EXPECT_THAT(pcc.note, HasSubstr("'zeros' (undefined: golden is constant, passes by allclose"));
}

TEST_F(ComparatorTest, PccBeyondTheRangeOfADoubleIsUndefined) {
  const RecordedMetric pcc = Run("pcc", kPcc, {{"huge", {1e200, -1e200}, {-1e200, 1e200}}});
  EXPECT_TRUE(std::isnan(pcc.value));
  EXPECT_THAT(pcc.note, HasSubstr("sums leave the range of float64"));
}

TEST_F(ComparatorTest, LeafWithoutFiniteElementFails) {
  const Pair nothing = {"inf", {kInfinity, kInfinity}, {kInfinity, kInfinity}};
  EXPECT_EQ(Run("pcc", kPcc, {nothing}).passed, 2);
  EXPECT_EQ(Run("atol", R"({"gate":true,"required":1})", {nothing}).passed, 2);
  EXPECT_EQ(Run("allclose", R"({"gate":true,"rtol":1,"atol":1})", {nothing}).passed, 2);
}

TEST_F(ComparatorTest, EmptyLeavesPassEverywhere) {
  EXPECT_EQ(Run("pcc", kPcc, {kEmpty}).passed, 1);
  EXPECT_EQ(Run("pcc", kPcc, {kEmpty, kGood}).value, 1.0);
  EXPECT_EQ(Run("atol", R"({"gate":true,"required":0})", {kEmpty}).passed, 1);
  EXPECT_EQ(Run("allclose", R"({"gate":true,"rtol":0,"atol":0})", {kEmpty}).passed, 1);
  EXPECT_EQ(Run("equal", R"({"gate":true})", {kEmpty}).passed, 1);
}

TEST_F(ComparatorTest, NoLeafAtAllIsNoVerdict) {
  const RecordedMetric pcc = Run("pcc", kPcc, {});
  EXPECT_EQ(pcc.passed, 0);
  EXPECT_TRUE(std::isnan(pcc.value));
  EXPECT_EQ(pcc.note, "no leaf to compare");
}

TEST_F(ComparatorTest, LeafWithinTheNoiseFloorPassesAndDoesNotSetTheValue) {
  const Pair noise = {"bias", {1e-9, -1e-9, 1e-9}, {-1e-9, 1e-9, -2e-9}, 1e-6};
  constexpr char kStrict[] = R"({"gate":true,"required":0.99,"allclose_rtol":0,"allclose_atol":0})";
  const RecordedMetric pcc = Run("pcc", kStrict, {kGood, noise});
  EXPECT_EQ(pcc.passed, 1);
  EXPECT_EQ(pcc.value, 1.0);
  EXPECT_LT(leaves[1].value, 0);  // the true number
  EXPECT_EQ(leaves[1].note, "zero within the noise floor of 1e-06");
  EXPECT_EQ(Run("equal", R"({"gate":true})", {noise}).passed, 1);
}

TEST_F(ComparatorTest, NoiseFloorNeedsBothSides) {
  const Pair lost = {"lost", {1, 2, 3}, {1e-9, -1e-9, 1e-9}, 1e-6};
  const Pair ghost = {"ghost", {1e-9, -1e-9, 1e-9}, {1, 2, 3}, 1e-6};
  EXPECT_EQ(Run("pcc", kPcc, {lost}).passed, 2);
  EXPECT_EQ(Run("pcc", kPcc, {ghost}).passed, 2);
}

TEST_F(ComparatorTest, BackwardMessagesNameEachParameter) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kGood, kWeak, kInverse}, "backward");
  EXPECT_EQ(pcc.message,
            "[weak] PCC comparison failed. Calculated: pcc=0.5. Required: pcc=0.99.\n"
            "[inverse] PCC comparison failed. Calculated: pcc=-1.0. Required: pcc=0.99.");
  EXPECT_DOUBLE_EQ(pcc.value, -1);
  EXPECT_EQ(pcc.note, "2 of 3 leaves failed; worst leaf 'inverse'");
}

TEST_F(ComparatorTest, RecordedOnlyWithoutGate) {
  constexpr char kOff[] =
      R"({"gate":false,"required":0.99,"allclose_rtol":0.01,"allclose_atol":0.01})";
  const RecordedMetric pcc = Run("pcc", kOff, {kWeak});
  EXPECT_EQ(pcc.gates, 0);
  EXPECT_EQ(pcc.passed, 2);
  EXPECT_EQ(leaves[0].gates, 0);
}

TEST_F(ComparatorTest, NormRatioShowsAGradientThatCorrelatesAndIsThreeTimesTooLarge) {
  const RecordedMetric pcc = Run("pcc", kPcc, {kGood, {"tripled", {1, 2, 3}, {3, 6, 9}}});
  EXPECT_EQ(pcc.value, 1.0);
  EXPECT_EQ(pcc.passed, 1);
  ASSERT_EQ(ratios.size(), 3u);
  EXPECT_EQ(ratios[0].leaf, "good");
  EXPECT_DOUBLE_EQ(ratios[0].value, 1.0);
  EXPECT_EQ(ratios[1].leaf, "tripled");
  EXPECT_DOUBLE_EQ(ratios[1].value, 3.0);
  EXPECT_EQ(ratios[2].leaf, "");
  EXPECT_DOUBLE_EQ(ratios[2].value, 3.0);
  EXPECT_EQ(ratios[2].note, "farthest from one: leaf 'tripled'");
  for (const RecordedMetric& ratio : ratios) {
    EXPECT_EQ(ratio.name, "norm_ratio");
    EXPECT_EQ(ratio.gates, 0);
    EXPECT_EQ(ratio.passed, 0);
  }
}

TEST_F(ComparatorTest, NormRatioCountsTooSmallAsTooLarge) {
  const Pair half = {"half", {2, 4}, {1, 2}}, third = {"third", {3, 6}, {1, 2}};
  Run("pcc", kPcc, {third, {"tripled", {1, 2}, {2.9, 5.8}}, half});
  EXPECT_EQ(ratios.back().note, "farthest from one: leaf 'third'");
  Run("pcc", kPcc, {half, {"vanished", {1, 2}, {0, 0}}});
  EXPECT_EQ(ratios.back().value, 0.0);
}

TEST_F(ComparatorTest, NormRatioOfAConstantIsThatOfItsValues) {
  Run("pcc", kPcc, {{"constant", {2, 2, 2}, {5, 5, 5}}});
  EXPECT_DOUBLE_EQ(ratios[0].value, 2.5);
}

TEST_F(ComparatorTest, NormRatioToAZeroIsUndefined) {
  Run("pcc", kPcc, {{"zero", {0, 0}, {1, 2}}});
  EXPECT_TRUE(std::isnan(ratios[0].value));
  EXPECT_EQ(ratios.back().note, "no leaf with a norm");
}

TEST_F(ComparatorTest, NormRatioDoesNotSpeakOfNoise) {
  Pair noise = {"noise", {1e-9, -1e-9}, {3e-9, 3e-9}};
  noise.noise_floor = 1e-8;
  Run("pcc", kPcc, {kGood, noise});
  ASSERT_EQ(ratios.size(), 2u);
  EXPECT_DOUBLE_EQ(ratios.back().value, 1.0);
}

TEST_F(ComparatorTest, AtolIsTheLargestDifference) {
  const RecordedMetric atol =
      Run("atol", R"({"gate":true,"required":0.16})", {kGood, {"off", {1, 2}, {1.25, 1.5}}});
  EXPECT_EQ(atol.value, 0.5);
  EXPECT_EQ(atol.passed, 2);
  EXPECT_EQ(atol.message, "Atol comparison failed. Calculated: atol=0.5. Required: atol=0.16.");
  EXPECT_EQ(Run("atol", R"({"gate":true,"required":0.5})", {{"off", {1, 2}, {1.25, 1.5}}}).passed,
            1);
}

TEST_F(ComparatorTest, AllcloseIsAboutEveryElement) {
  constexpr char kConfig[] = R"({"gate":true,"rtol":0.01,"atol":1e-05})";
  const RecordedMetric off = Run("allclose", kConfig, {kGood, {"off", {1, 2, 3}, {1, 3, 4}}});
  EXPECT_EQ(off.value, 0.0);
  EXPECT_EQ(off.passed, 2);
  EXPECT_EQ(off.message, "Allclose comparison failed. Required: atol=1e-05, rtol=0.01.");
  EXPECT_THAT(off.note, HasSubstr("'off' (2 of 3 elements are off)"));
  EXPECT_EQ(Run("allclose", kConfig, {kGood}).value, 1.0);
}

TEST_F(ComparatorTest, EqualIsAboutEveryElement) {
  const RecordedMetric off = Run("equal", R"({"gate":true})", {{"off", {1, 2}, {1, 2.5}}});
  EXPECT_EQ(off.value, 0.0);
  EXPECT_EQ(off.passed, 2);
  EXPECT_EQ(off.message, "Equal comparison failed.");
  EXPECT_EQ(Run("equal", R"({"gate":true})", {kGood}).passed, 1);
}

TEST_F(ComparatorTest, OneInstanceForgetsTheComparisonBefore) {
  MadeComparator comparator(LoadBuiltIn("pcc"), kPcc);
  ASSERT_EQ(comparator.status, TTHOST_OK);
  ASSERT_EQ(Compare(comparator, {{"weak and large", {1, 2, 3}, {9, 27, 18}}}), TTHOST_OK);
  comparator.call.metrics.clear();
  ASSERT_EQ(Compare(comparator, {kGood}), TTHOST_OK);
  ASSERT_EQ(comparator.call.metrics.size(), 4u);
  const RecordedMetric& pcc = comparator.call.metrics[2];
  const RecordedMetric& norm_ratio = comparator.call.metrics[3];
  EXPECT_EQ(pcc.value, 1.0);
  EXPECT_EQ(pcc.passed, 1);
  EXPECT_EQ(norm_ratio.value, 1.0);
}

TEST_F(ComparatorTest, MissingConfigurationIsRefusedByName) {
  MadeComparator comparator(LoadBuiltIn("pcc"), R"({"gate":true})");
  EXPECT_EQ(comparator.status, TTHOST_INVALID_ARGUMENT);
  EXPECT_THAT(comparator.call.failure, HasSubstr("'required'"));
  EXPECT_EQ(comparator.table.self, nullptr);
}

TEST_F(ComparatorTest, HostWithoutStatisticsIsRefused) {
  MadeComparator comparator(LoadBuiltIn("pcc"), kPcc);
  const WithoutExtensions host;
  EXPECT_EQ(Compare(comparator, {kGood}), TTHOST_FAILED_PRECONDITION);
  EXPECT_THAT(comparator.call.failure, HasSubstr("tthost.stats/0"));
}

}  // namespace
}  // namespace tthost::fake
