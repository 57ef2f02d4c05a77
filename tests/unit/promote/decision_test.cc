// SPDX-License-Identifier: Apache-2.0
#include "host/promote/decision.h"

#include <gmock/gmock.h>

#include "tests/unit/promote/sample.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PresentEntry Expecting(ConfigStatus status, double required_pcc = 0.99, bool checks_pcc = true) {
  return {{status, std::nullopt, ""}, required_pcc, checks_pcc};
}

PresentEntry KnownFailure(BringupStatus recorded, double required_pcc = 0.99,
                          bool checks_pcc = true) {
  return {{ConfigStatus::kKnownFailureXfail, recorded, "old"}, required_pcc, checks_pcc};
}

constexpr auto kPassing = ConfigStatus::kExpectedPassing;

FieldChange Sets(const std::string& field, const std::string& json_value) {
  return {field, json_value};
}
FieldChange Goes(const std::string& field) { return {field, std::nullopt}; }

TEST(Decide, AKnownFailureThatPassesEverywhereIsNoneAnyMore) {
  const PresentEntry known = KnownFailure(BringupStatus::kFailedRuntime);
  const Proposal proposal = Decide(known, {Passed(0.999), Passed(0.992)});
  EXPECT_THAT(proposal.changes, ElementsAre(Sets("status", "\"EXPECTED_PASSING\""),
                                            Goes("bringup_status"), Goes("reason")));
  EXPECT_THAT(proposal.guidance, ElementsAre("RM_XFAIL"));
  EXPECT_FALSE(proposal.loosens);

  EXPECT_THAT(Decide(known, {Passed(0.999), FailedWith(BringupStatus::kFailedRuntime)}).changes,
              IsEmpty());
  EXPECT_EQ(Decide(known, {Passed(0.999), FailedWith(BringupStatus::kFailedRuntime)}).undecided,
            "results differ");
}

TEST(Decide, APassCountsByWhatIsRequiredNow) {
  // The run was told to be content with less.
  EXPECT_EQ(Decide(KnownFailure(BringupStatus::kIncorrectResult), {Passed(0.5)}).changes.size(),
            0u);
  EXPECT_THAT(Decide(Expecting(kPassing, 0.95), {LowPcc(0.951)}).changes, IsEmpty());
  EXPECT_THAT(Decide(Expecting(kPassing, 0.99, /*checks_pcc=*/false), {LowPcc(0.4)}).changes,
              IsEmpty());
}

// Another comparator judged it.
TEST(Decide, APassWithoutACorrelationIsAPass) {
  CaseSample unmeasured = Passed(1);
  unmeasured.pcc.reset();
  const Proposal passing = Decide(Expecting(kPassing, 0.95), {unmeasured});
  EXPECT_THAT(passing.changes, IsEmpty());
  EXPECT_FALSE(passing.loosens);
  EXPECT_THAT(
      Decide(KnownFailure(BringupStatus::kFailedRuntime, 0.95), {unmeasured}).changes,
      ElementsAre(Sets("status", "\"EXPECTED_PASSING\""), Goes("bringup_status"), Goes("reason")));
  // Nobody knows whether it is still too low.
  EXPECT_THAT(Decide(KnownFailure(BringupStatus::kIncorrectResult), {unmeasured}).changes,
              ElementsAre(Sets("status", "\"EXPECTED_PASSING\"")));
}

TEST(Decide, APassThatNobodyCheckedShowsNothing) {
  CaseSample unchecked = Passed(1);
  unchecked.unchecked = true;
  unchecked.pcc.reset();
  const PresentEntry known = KnownFailure(BringupStatus::kFailedRuntime);
  EXPECT_EQ(Decide(known, {unchecked, Passed(1)}).undecided, "a pass of it was not checked");
  EXPECT_THAT(Decide(known, {unchecked}).changes, IsEmpty());
  EXPECT_EQ(Decide(Expecting(kPassing), {unchecked}).undecided, "");
  unchecked.pcc = 0.3;
  EXPECT_EQ(Decide(KnownFailure(BringupStatus::kFailedRuntime, 0.99, false), {unchecked}).undecided,
            "a pass of it was not checked");
  // The correlation shows it all the same.
  unchecked.pcc = 0.999;
  EXPECT_EQ(Decide(known, {unchecked}).changes.size(), 3u);
  EXPECT_THAT(Decide(Expecting(kPassing, 0.99, false), {unchecked}).changes,
              ElementsAre(Goes("assert_pcc")));
}

TEST(Decide, ForgetsARecordedFailureOfWhatIsToPass) {
  PresentEntry passing = Expecting(kPassing);
  passing.expectation.bringup_status = BringupStatus::kFailedRuntime;
  passing.expectation.reason = "old";
  EXPECT_THAT(Decide(passing, {Passed(1)}).changes,
              ElementsAre(Goes("bringup_status"), Goes("reason")));
  passing.expectation.bringup_status = BringupStatus::kPassed;
  EXPECT_THAT(Decide(passing, {Passed(1)}).changes, IsEmpty());
}

TEST(Decide, WrongResultsStayRecordedWhereNobodyChecksThem) {
  EXPECT_THAT(
      Decide(KnownFailure(BringupStatus::kIncorrectResult, 0.99, false), {Passed(0.3)}).changes,
      ElementsAre(Sets("status", "\"EXPECTED_PASSING\"")));
  PresentEntry passing = Expecting(kPassing, 0.95);
  passing.expectation.bringup_status = BringupStatus::kIncorrectResult;
  EXPECT_THAT(Decide(passing, {Passed(0.951)}).changes, IsEmpty());
}

TEST(Decide, RaisesAThresholdWithMargin) {
  const auto raised = [](double required, std::vector<CaseSample> samples) {
    return Decide(Expecting(kPassing, required), samples);
  };
  EXPECT_THAT(raised(0.95, {Passed(0.9781), Passed(0.985)}).changes,
              ElementsAre(Sets("required_pcc", "0.97")));
  EXPECT_THAT(raised(0.95, {Passed(0.9781)}).guidance, ElementsAre("RAISE_PCC"));
  EXPECT_THAT(raised(0.95, {Passed(0.9999)}).changes, ElementsAre(Sets("required_pcc", "0.99")));
  EXPECT_THAT(raised(0.95, {Passed(0.9999)}).guidance, ElementsAre("RAISE_PCC_099"));
  EXPECT_THAT(raised(0.97, {Passed(0.9781)}).changes, IsEmpty());
  EXPECT_THAT(raised(0.965, {Passed(0.9835)}).changes, ElementsAre(Sets("required_pcc", "0.97")));
  EXPECT_THAT(raised(0.985, {Passed(0.993)}).changes, IsEmpty());
  EXPECT_THAT(raised(0.99, {Passed(1)}).changes, IsEmpty());
  EXPECT_THAT(raised(0.999, {Passed(1)}).changes, IsEmpty());
  CaseSample unknown = Passed(1);
  unknown.pcc.reset();
  EXPECT_THAT(raised(0.95, {Passed(0.99), unknown}).changes, IsEmpty());
}

TEST(Decide, EnablesACheckThatHolds) {
  const auto enabled = [](double required, double pcc) {
    return Decide(Expecting(kPassing, required, /*checks_pcc=*/false), {Passed(pcc)});
  };
  EXPECT_THAT(enabled(0.99, 0.9999).changes, ElementsAre(Goes("assert_pcc")));
  EXPECT_THAT(enabled(0.99, 0.9999).guidance, ElementsAre("ENABLE_PCC_099"));
  EXPECT_FALSE(enabled(0.99, 0.9999).loosens);
  EXPECT_THAT(enabled(0.99, 0.9935).changes, IsEmpty());
  EXPECT_THAT(enabled(0.95, 0.975).changes,
              ElementsAre(Sets("required_pcc", "0.97"), Goes("assert_pcc")));
  EXPECT_THAT(enabled(0.95, 0.975).guidance, ElementsAre("ENABLE_PCC", "RAISE_PCC"));
  EXPECT_THAT(enabled(0.99, 0.98).changes, IsEmpty());
}

TEST(Decide, ListsWhatIsUnlistedAndPasses) {
  const Proposal proposal = Decide({}, {Passed(0.995)});
  EXPECT_THAT(proposal.changes, ElementsAre(Sets("status", "\"EXPECTED_PASSING\"")));
  EXPECT_THAT(proposal.guidance, ElementsAre("ADD_CONFIG"));
  const Proposal failing = Decide({}, {FailedWith(BringupStatus::kFailedRuntime)});
  EXPECT_THAT(failing.changes, ElementsAre(Sets("status", "\"KNOWN_FAILURE_XFAIL\""),
                                           Sets("bringup_status", "\"FAILED_RUNTIME\""),
                                           Sets("reason", "\"it broke\"")));
  EXPECT_TRUE(failing.loosens);
}

TEST(Decide, LoweringAThresholdLoosens) {
  const Proposal lower = Decide(Expecting(kPassing), {LowPcc(0.962), Passed(0.991)});
  EXPECT_THAT(lower.changes, ElementsAre(Sets("required_pcc", "0.95")));
  EXPECT_TRUE(lower.loosens);
  EXPECT_THAT(lower.guidance, IsEmpty());
  // Too little to be called a result.
  const Proposal known = Decide(Expecting(kPassing), {LowPcc(0.5), LowPcc(0.4)});
  EXPECT_THAT(known.changes, ElementsAre(Sets("status", "\"KNOWN_FAILURE_XFAIL\""),
                                         Sets("bringup_status", "\"INCORRECT_RESULT\""),
                                         Sets("reason", "\"PCC is too low\"")));
  EXPECT_TRUE(known.loosens);
  EXPECT_EQ(Decide(Expecting(kPassing), {LowPcc(0.5), Passed(1)}).undecided, "results differ");
}

TEST(Decide, RecordsAnotherFailureOfAKnownOne) {
  const PresentEntry known = KnownFailure(BringupStatus::kFailedFeCompilation);
  EXPECT_TRUE(Decide(KnownFailure(BringupStatus::kFailedRuntime),
                     {FailedWith(BringupStatus::kFailedFeCompilation)})
                  .loosens);
  const Proposal moved = Decide(known, {FailedWith(BringupStatus::kFailedRuntime)});
  EXPECT_THAT(moved.changes, ElementsAre(Sets("bringup_status", "\"FAILED_RUNTIME\""),
                                         Sets("reason", "\"it broke\"")));
  EXPECT_FALSE(moved.loosens);
  EXPECT_THAT(Decide(known, {FailedWith(BringupStatus::kFailedFeCompilation)}).changes, IsEmpty());
  PresentEntry unrecorded = Expecting(ConfigStatus::kKnownFailureXfail);
  EXPECT_EQ(Decide(unrecorded, {FailedWith(BringupStatus::kFailedRuntime)}).changes.size(), 2u);
  unrecorded.expectation.reason = "somebody's own";
  EXPECT_THAT(Decide(unrecorded, {FailedWith(BringupStatus::kFailedRuntime)}).changes, IsEmpty());
  EXPECT_EQ(Decide(known, {FailedWith(BringupStatus::kFailedRuntime),
                           FailedWith(BringupStatus::kFailedFeCompilation)})
                .undecided,
            "it fails in different ways");
}

TEST(Decide, KeepsTheReasonOfTheSameFailure) {
  PresentEntry passing = Expecting(kPassing);
  passing.expectation.reason = "issue 12";
  passing.expectation.bringup_status = BringupStatus::kFailedRuntime;
  EXPECT_THAT(Decide(passing, {FailedWith(BringupStatus::kFailedRuntime)}).changes,
              ElementsAre(Sets("status", "\"KNOWN_FAILURE_XFAIL\"")));
  passing.expectation.bringup_status.reset();
  EXPECT_THAT(Decide(passing, {FailedWith(BringupStatus::kFailedRuntime)}).changes,
              ElementsAre(Sets("status", "\"KNOWN_FAILURE_XFAIL\""),
                          Sets("bringup_status", "\"FAILED_RUNTIME\"")));
}

TEST(Decide, RecordsTheReasonOfTheNewestRun) {
  CaseSample older = FailedWith(BringupStatus::kFailedRuntime), newer = older;
  older.started = "2026-01-30T10:20:30+00:00";
  newer.started = "2026-01-31T10:20:30+00:00";
  newer.reason = "the newest";
  for (const auto& samples : {std::vector{older, newer}, std::vector{newer, older}}) {
    EXPECT_EQ(Decide({}, samples).changes.back(), Sets("reason", "\"the newest\""));
  }
}

TEST(Decide, LeavesOpenWhatResultsDoNotSettle) {
  CaseSample flaky = Passed(1);
  flaky.needed_retries = true;
  EXPECT_EQ(Decide({}, {Passed(1), flaky}).undecided, "it needed retries");
  EXPECT_EQ(Decide({}, {FailedWith(BringupStatus::kUnknown)}).undecided,
            "it ended before it could have a status");
  EXPECT_THAT(Decide({}, {}).changes, IsEmpty());
  EXPECT_THAT(Decide(Expecting(ConfigStatus::kNotSupportedSkip), {Passed(1)}).changes, IsEmpty());
}

TEST(Decide, LeavesPccToWhatIsStronger) {
  PresentEntry fixed = Expecting(kPassing, 0.9);
  fixed.pcc_is_fixed = true;
  EXPECT_THAT(Decide(fixed, {Passed(1)}).changes, IsEmpty());
  fixed.checks_pcc = false;
  EXPECT_THAT(Decide(fixed, {Passed(1)}).changes, IsEmpty());
}

TEST(SafeThreshold, IsAStepBelowTheBuffer) {
  EXPECT_DOUBLE_EQ(SafeThreshold(0.974), 0.97);
  EXPECT_DOUBLE_EQ(SafeThreshold(0.9739), 0.96);
  EXPECT_DOUBLE_EQ(SafeThreshold(0.994), 0.99);
  EXPECT_DOUBLE_EQ(SafeThreshold(1), 0.99);
}

}  // namespace
}  // namespace tthost
