// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/comparison.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/unit/worker/comparison/fake_comparator.h"
#include "tests/unit/worker/comparison/tensors.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class ComparisonTest : public testing::Test {
 protected:
  Result<Comparison> Run(CompareOptions options = {}) {
    std::vector<LoadedComparator> loaded;
    for (FakeComparator* fake : fakes_) loaded.push_back(fake->Loaded());
    return Compare(golden_.Leaves(), device_.Leaves(), loaded, options);
  }

  // Both sides hold one leaf "x" that agrees.
  void AddLeaf() {
    golden_.Add<float>("x", {3}, {1, 2, 3});
    device_.Add<float>("x", {3}, {1, 2, 4});
  }

  Side golden_, device_;
  FakeComparator fake_;
  std::vector<FakeComparator*> fakes_ = {&fake_};
};

TEST_F(ComparisonTest, HandsOutMatchingLeavesOnly) {
  golden_.Add<float>("a", {1}, {1}).Add<float>("b", {1}, {1}).Add<float>("c", {1}, {kNan});
  device_.Add<float>("a", {2}, {1, 1}).Add<float>("b", {1}, {1}).Add<float>("c", {1}, {1});
  const auto comparison = Run({.phase = "backward"});
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->phase, "backward");
  EXPECT_EQ(fake_.phase, "backward");
  EXPECT_EQ(fake_.leaf_count, 3u);
  EXPECT_THAT(fake_.leaves, ElementsAre("b"));
  EXPECT_THAT(fake_.indices, ElementsAre(1u));
  ASSERT_THAT(comparison->strict_failures, SizeIs(2));
  EXPECT_EQ(comparison->strict_failures[0].check, "shape");
  EXPECT_EQ(comparison->strict_failures[1].check, "finiteness");
}

TEST_F(ComparisonTest, PassesWhenEveryGatingAggregatePasses) {
  AddLeaf();
  fake_.on_leaf = [](tthost_call* call, const tthost_leaf*) {
    return Record(call, {.passed = 2, .leaf = "x"});
  };
  fake_.on_finish = [](tthost_call* call) { return Record(call, {.passed = 1}); };
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_TRUE(comparison->passed);
  EXPECT_FALSE(comparison->unchecked);
  EXPECT_EQ(comparison->error, "");
  ASSERT_THAT(comparison->metrics, SizeIs(2));
  EXPECT_EQ(comparison->metrics[0].leaf, "x");
  EXPECT_EQ(comparison->metrics[0].passed, false);
  EXPECT_EQ(comparison->metrics[1].comparator, "fake");
  EXPECT_EQ(comparison->metrics[1].limit, 0.5);
}

TEST_F(ComparisonTest, MessagesOfFailedGatesFollowStrictFailures) {
  AddLeaf();
  golden_.AddValue("n", "1");
  device_.AddValue("n", "2");
  FakeComparator second, recorded_only;
  second.id = "second";
  fakes_ = {&fake_, &second, &recorded_only};
  fake_.on_finish = [](tthost_call* call) {
    return Record(call, {.passed = 2, .message = "Too far."});
  };
  second.on_finish = [](tthost_call* call) { return Record(call, {.passed = 2}); };
  recorded_only.on_finish = [](tthost_call* call) {
    return Record(call, {.passed = 2, .gates = 0, .message = "Not said."});
  };
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_FALSE(comparison->passed);
  EXPECT_EQ(comparison->error,
            "value differs at leaf 'n': golden 1, device 2\nToo far.\n"
            "Metric figure of comparator second failed.");
}

TEST_F(ComparisonTest, StrictFailureAloneFailsWhereSomethingGates) {
  AddLeaf();
  device_.AddValue("extra", "1");
  fake_.on_finish = [](tthost_call* call) { return Record(call, {.passed = 1}); };
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_FALSE(comparison->passed);
  EXPECT_THAT(comparison->error, HasSubstr("structure differs at leaf 'extra'"));
}

TEST_F(ComparisonTest, WithoutAGateStrictFailuresAreRecordedNotCounted) {
  AddLeaf();
  device_.AddValue("extra", "1");
  fake_.on_finish = [](tthost_call* call) { return Record(call, {.passed = 2, .gates = 0}); };
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_TRUE(comparison->passed);
  EXPECT_TRUE(comparison->unchecked);
  EXPECT_EQ(comparison->error, "");
  EXPECT_THAT(comparison->strict_failures, SizeIs(1));
}

TEST_F(ComparisonTest, ComparatorThatReportsNoAggregateHasFailed) {
  AddLeaf();
  fake_.on_finish = [](tthost_call*) { return TTHOST_OK; };
  const auto comparison = Run();
  ASSERT_FALSE(comparison);
  EXPECT_EQ(comparison.error().message, "plugin 'fake' reported no aggregate metric in finish()");
}

TEST_F(ComparisonTest, UndefinedNumbersAreNone) {
  AddLeaf();
  fake_.on_finish = [](tthost_call* call) {
    Record(call, {.value = std::nan("")});
    return Record(call, {.passed = 0, .value = std::numeric_limits<double>::infinity()});
  };
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->metrics[0].value, std::nullopt);
  EXPECT_EQ(comparison->metrics[1].value, std::nullopt);
  EXPECT_EQ(comparison->metrics[1].passed, std::nullopt);
}

TEST_F(ComparisonTest, ComparatorsShareOnePassOverTheUnionOfTheirWishes) {
  AddLeaf();
  FakeComparator second;
  fakes_ = {&fake_, &second};
  int32_t first_slot = -1, second_slot = -1, other_slot = -1;
  fake_.on_begin = [&](tthost_call* call) {
    first_slot = StatsExtension()->want_violations(call, 0.01, 0.01);
    return StatsExtension()->want(call, TTHOST_STATS_MOMENTS);
  };
  second.on_begin = [&](tthost_call* call) {
    second_slot = StatsExtension()->want_violations(call, 0.01, 0.01);
    other_slot = StatsExtension()->want_violations(call, 0, 2);
    return StatsExtension()->want(call, TTHOST_STATS_EQUAL);
  };
  tthost_leaf_stats stats = {};
  uint64_t violations = 0, other_violations = 99;
  second.on_leaf = [&](tthost_call* call, const tthost_leaf*) {
    stats.struct_size = sizeof stats;
    StatsExtension()->read_violations(call, second_slot, &violations);
    StatsExtension()->read_violations(call, other_slot, &other_violations);
    return StatsExtension()->read(call, &stats);
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(first_slot, second_slot);
  EXPECT_NE(first_slot, other_slot);
  EXPECT_EQ(violations, 1u);
  EXPECT_EQ(other_violations, 0u);
  EXPECT_EQ(stats.known, TTHOST_STATS_MOMENTS | TTHOST_STATS_EQUAL);
  EXPECT_EQ(stats.equal_count, 2u);
  EXPECT_EQ(stats.mean_golden, 2.0);
  EXPECT_EQ(stats.m2_golden, 2.0);
}

TEST_F(ComparisonTest, NewerPluginGetsTheFieldsThatTheHostKnows) {
  AddLeaf();
  struct {
    tthost_leaf_stats stats;
    uint64_t guard = 77;
  } out = {};
  fake_.on_leaf = [&](tthost_call* call, const tthost_leaf*) {
    out.stats.struct_size = sizeof out;
    return StatsExtension()->read(call, &out.stats);
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(out.stats.struct_size, sizeof out.stats) << "what the host did not fill is not there";
  EXPECT_EQ(out.stats.element_count, 3u);
  EXPECT_EQ(out.guard, 77u);
}

TEST_F(ComparisonTest, LargerNoiseFloorOfBothSidesIsHandedOut) {
  AddLeaf();
  device_.Last().noise_floor = 1e-6;
  double floor = 0;
  fake_.on_leaf = [&](tthost_call*, const tthost_leaf* leaf) {
    floor = leaf->noise_floor;
    return TTHOST_OK;
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(floor, 1e-6);
}

TEST_F(ComparisonTest, MagnitudesComeUnaskedWhereALeafHasANoiseFloor) {
  AddLeaf();
  tthost_leaf_stats stats = {};
  stats.struct_size = sizeof stats;
  fake_.on_leaf = [&](tthost_call* call, const tthost_leaf*) {
    return StatsExtension()->read(call, &stats);
  };
  ASSERT_TRUE(Run());
  EXPECT_EQ(stats.known & TTHOST_STATS_MAGNITUDES, 0u);
  EXPECT_EQ(stats.max_abs_golden, 0);

  golden_.Last().noise_floor = 1e-6;
  ASSERT_TRUE(Run());
  EXPECT_EQ(stats.known & TTHOST_STATS_MAGNITUDES, uint32_t{TTHOST_STATS_MAGNITUDES});
  EXPECT_GT(stats.max_abs_golden, 0);
}

TEST_F(ComparisonTest, FailingComparatorIsNamedWithFunctionCodeAndText) {
  AddLeaf();
  fake_.on_leaf = [](tthost_call* call, const tthost_leaf*) {
    return HostTable()->fail(call, TTHOST_INVALID_ARGUMENT, ToStr("no such leaf"));
  };
  const auto comparison = Run();
  ASSERT_FALSE(comparison);
  EXPECT_EQ(comparison.error().message,
            "plugin 'fake' failed in leaf(): INVALID_ARGUMENT: no such leaf");
}

TEST_F(ComparisonTest, FailureWithoutTextOrKnownCode) {
  AddLeaf();
  fake_.on_finish = [](tthost_call*) { return 99; };
  const auto comparison = Run();
  ASSERT_FALSE(comparison);
  EXPECT_EQ(comparison.error().message, "plugin 'fake' failed in finish(): code 99");
}

TEST_F(ComparisonTest, WishesAndFiguresHaveTheirTime) {
  AddLeaf();
  tthost_leaf_stats stats = {};
  stats.struct_size = sizeof stats;
  fake_.on_begin = [&](tthost_call* call) {
    EXPECT_EQ(StatsExtension()->read(call, &stats), TTHOST_FAILED_PRECONDITION);
    return TTHOST_OK;
  };
  fake_.on_leaf = [&](tthost_call* call, const tthost_leaf*) {
    uint64_t count = 0;
    EXPECT_EQ(StatsExtension()->want(call, TTHOST_STATS_EQUAL), TTHOST_FAILED_PRECONDITION);
    EXPECT_EQ(StatsExtension()->want_violations(call, 0, 0), -1);
    EXPECT_EQ(StatsExtension()->read_violations(call, 0, &count), TTHOST_INVALID_ARGUMENT);
    return TTHOST_OK;
  };
  fake_.on_finish = [&](tthost_call* call) { return StatsExtension()->read(call, &stats); };
  const auto comparison = Run();
  ASSERT_FALSE(comparison);
  EXPECT_THAT(comparison.error().message, HasSubstr("stats.read() belongs into leaf()"));
}

TEST_F(ComparisonTest, BadWishesAndMetricsAreRefused) {
  fake_.on_begin = [](tthost_call* call) {
    EXPECT_EQ(StatsExtension()->want(call, 1u << 30), TTHOST_UNIMPLEMENTED);
    EXPECT_EQ(StatsExtension()->want_violations(call, -1, 0), -1);
    EXPECT_EQ(StatsExtension()->want_violations(call, 0, std::nan("")), -1);
    EXPECT_EQ(Record(call, {.passed = 3}), TTHOST_INVALID_ARGUMENT);
    EXPECT_EQ(Record(call, {.gates = 2}), TTHOST_INVALID_ARGUMENT);
    EXPECT_EQ(Record(call, {.passed = 0, .gates = 1}), TTHOST_INVALID_ARGUMENT);
    tthost_metric old = {};
    old.struct_size = 8;
    EXPECT_EQ(HostTable()->metric(call, &old), TTHOST_INVALID_ARGUMENT);
    EXPECT_EQ(HostTable()->emit(call, ToStr("plan"), ToStr("{}")), TTHOST_FAILED_PRECONDITION);
    return TTHOST_OK;
  };
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_THAT(comparison->metrics, SizeIs(1));  // that of finish()
}

TEST_F(ComparisonTest, NothingJudgedIsUnchecked) {
  fake_.on_finish = [](tthost_call* call) {
    return Record(call, {.passed = 0, .gates = 1, .value = std::nan("")});
  };
  const auto nothing = Run();
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->passed);
  EXPECT_TRUE(nothing->unchecked);

  device_.AddValue("extra", "1");
  const auto strict_failure = Run();
  ASSERT_TRUE(strict_failure);
  EXPECT_FALSE(strict_failure->passed);
  EXPECT_FALSE(strict_failure->unchecked);
}

TEST_F(ComparisonTest, ACodeThatIsNoneIsInternal) {
  fake_.on_begin = [](tthost_call* call) {
    EXPECT_EQ(HostTable()->fail(call, TTHOST_OK, ToStr("why")), TTHOST_INTERNAL);
    EXPECT_EQ(HostTable()->fail(call, 17, ToStr("why")), TTHOST_INTERNAL);
    EXPECT_EQ(HostTable()->fail(call, -1, ToStr("why")), TTHOST_INTERNAL);
    return HostTable()->fail(call, TTHOST_UNAUTHENTICATED, ToStr("why"));
  };
  EXPECT_EQ(Run().error().message, "plugin 'fake' failed in begin(): UNAUTHENTICATED: why");
}

TEST_F(ComparisonTest, TheTextOfAnEarlierCallIsNotTheReasonOfALaterOne) {
  fake_.on_begin = [](tthost_call* call) {
    HostTable()->fail(call, TTHOST_UNKNOWN, ToStr("overcome"));
    return TTHOST_OK;
  };
  fake_.on_finish = [](tthost_call*) { return TTHOST_UNAVAILABLE + 0; };
  EXPECT_EQ(Run().error().message, "plugin 'fake' failed in finish(): UNAVAILABLE");
}

TEST_F(ComparisonTest, PassedDeadlineEndsTheComparisonBeforeTheNextLeaf) {
  AddLeaf();
  int32_t cancelled = 0;
  fake_.on_begin = [&](tthost_call* call) {
    EXPECT_EQ(HostTable()->deadline_ns(call), 1);
    cancelled = HostTable()->cancelled(call);
    return TTHOST_OK;
  };
  const auto comparison = Run({.deadline_ns = 1});
  ASSERT_FALSE(comparison);
  EXPECT_EQ(cancelled, 1);
  EXPECT_THAT(comparison.error().message, HasSubstr("out of time at leaf 'x'"));
}

TEST_F(ComparisonTest, NoComparatorAtAllIsUnchecked) {
  AddLeaf();
  fakes_.clear();
  const auto comparison = Run();
  ASSERT_TRUE(comparison);
  EXPECT_TRUE(comparison->passed);
  EXPECT_TRUE(comparison->unchecked);
}

TEST(HostTable, ToleratesNullCallsAndUnknownExtensions) {
  EXPECT_EQ(HostTable()->extension(ToStr("tthost.nothing/0")), nullptr);
  EXPECT_EQ(HostTable()->extension({nullptr, 0}), nullptr);
  EXPECT_EQ(HostTable()->cancelled(nullptr), 0);
  EXPECT_EQ(HostTable()->metric(nullptr, nullptr), TTHOST_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace tthost
