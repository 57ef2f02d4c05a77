// SPDX-License-Identifier: Apache-2.0
#include "host/promote/entry_plan.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/unit/promote/sample.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kPassing[] = "\"EXPECTED_PASSING\"", kFailing[] = "\"KNOWN_FAILURE_XFAIL\"";

PlacedChange Sets(const std::string& arch, const std::string& field, const std::string& value) {
  return {arch, {field, value}};
}
PlacedChange Goes(const std::string& arch, const std::string& field) {
  return {arch, {field, std::nullopt}};
}

std::vector<PlacedChange> Plan(const WrittenEntry& entry, const std::vector<CaseSample>& samples,
                               bool allow_loosen = false) {
  return PlanEntry(entry, samples, {allow_loosen, {"n150", "p150"}}).changes;
}

WrittenEntry Listed(EntryFields fields, std::map<std::string, EntryFields> overrides = {}) {
  return {true, std::move(fields), std::move(overrides)};
}

// An absent field may be written out as what its absence means.
void ExpectSame(EntryFields before, EntryFields after) {
  for (EntryFields* const fields : {&before, &after}) {
    std::erase_if(*fields, [](const auto& field) {
      return field.second == (field.first == "assert_pcc" ? "true" : "null");
    });
  }
  EXPECT_EQ(before, after);
}

TEST(PlanEntry, ChangesTheEntryWhereArchesAgree) {
  EXPECT_THAT(Plan(Listed({{"status", kPassing}, {"required_pcc", "0.9"}}),
                   {Passed(0.97, "n150"), Passed(0.95, "p150"), Passed(0.96)}),
              ElementsAre(Sets("", "required_pcc", "0.94")));
}

TEST(PlanEntry, ChangesTheOverrideThatAnArchHas) {
  const WrittenEntry entry =
      Listed({{"status", kPassing}}, {{"p150", {{"status", kFailing}, {"reason", "\"slow\""}}}});
  EXPECT_THAT(Plan(entry, {Passed(1, "p150")}),
              ElementsAre(Sets("p150", "status", kPassing), Goes("p150", "reason")));
  EXPECT_THAT(Plan(entry, {Passed(1, "n150")}), IsEmpty());
}

TEST(PlanEntry, AFieldThatGoesForOneArchSaysWhatAbsenceMeans) {
  const WrittenEntry entry =
      Listed({{"status", kFailing}, {"reason", "\"r\""}, {"assert_pcc", "false"}},
             {{"p150", {{"markers", "[]"}}}});
  EXPECT_THAT(Plan(entry, {Passed(1, "p150")}),
              ElementsAre(Sets("p150", "status", kPassing), Sets("p150", "assert_pcc", "true"),
                          Sets("p150", "reason", "null")));
}

TEST(PlanEntry, MakesAnOverrideWhereResultsDiffer) {
  const WrittenEntry entry =
      Listed({{"status", kFailing}, {"bringup_status", "\"FAILED_RUNTIME\""}});
  EXPECT_THAT(
      Plan(entry, {Passed(1, "n150"), FailedWith(BringupStatus::kFailedRuntime, "p150")}),
      ElementsAre(Sets("n150", "status", kPassing), Sets("n150", "bringup_status", "null")));
}

TEST(PlanEntry, KeepsWhatAnotherArchStillIs) {
  const WrittenEntry entry =
      Listed({{"status", kFailing}, {"bringup_status", "\"FAILED_RUNTIME\""}},
             {{"p150", {{"markers", "[]"}}}});
  EXPECT_THAT(Plan(entry, {Passed(1, "n150"), FailedWith(BringupStatus::kFailedRuntime, "p150")}),
              ElementsAre(Sets("", "status", kPassing), Goes("", "bringup_status"),
                          Sets("p150", "bringup_status", "\"FAILED_RUNTIME\""),
                          Sets("p150", "status", kFailing)));
  // What is the same for both is said once.
  EXPECT_THAT(Plan(entry, {Passed(1, "n150"), Passed(1, "p150")}),
              ElementsAre(Sets("", "status", kPassing), Goes("", "bringup_status")));
}

TEST(PlanEntry, AnArchWithAnOverrideThatWasNotRunStaysAsItIs) {
  const WrittenEntry entry =
      Listed({{"status", kFailing}, {"bringup_status", "\"FAILED_RUNTIME\""}, {"reason", "\"r\""}},
             {{"p150", {{"reason", "\"its own\""}}}});
  EXPECT_THAT(Plan(entry, {Passed(1, "n150")}),
              ElementsAre(Sets("", "status", kPassing), Goes("", "bringup_status"),
                          Goes("", "reason"), Sets("p150", "bringup_status", "\"FAILED_RUNTIME\""),
                          Sets("p150", "status", kFailing)));
  EXPECT_EQ(PlanEntry(entry, {Passed(1, "n150")}, {false, {"n150", "p150", "n300"}})
                .findings.at(0)
                .evidence,
            "passed in 1 of 1 run, PCC 1, on n150: run; not run on n300; "
            "p150 stays as it is, with an override and not run");
}

TEST(PlanEntry, HoldsBackWhatLoosens) {
  const WrittenEntry entry = Listed({{"status", kPassing}});
  const EntryPlan held = PlanEntry(entry, {LowPcc(0.96)}, {});
  EXPECT_THAT(held.changes, IsEmpty());
  ASSERT_EQ(held.findings.size(), 1u);
  EXPECT_TRUE(held.findings[0].is_held_back);
  EXPECT_EQ(held.findings[0].what, "required_pcc 0.95");
  EXPECT_EQ(held.findings[0].evidence, "INCORRECT_RESULT in 1 of 1 run, PCC 0.96: run");
  EXPECT_THAT(Plan(entry, {LowPcc(0.96)}, /*allow_loosen=*/true),
              ElementsAre(Sets("", "required_pcc", "0.95")));
}

TEST(PlanEntry, ANewEntryNamesArchesThatAreNotUsual) {
  EXPECT_THAT(Plan({}, {Passed(1, "n150")}), ElementsAre(Sets("", "status", kPassing)));
  EXPECT_THAT(Plan({}, {Passed(1, "n300"), Passed(1, "n300"), Passed(1, "n150")}),
              ElementsAre(Sets("", "status", kPassing),
                          Sets("", "supported_archs", "[\"n300\",\"n150\"]")));
  EXPECT_THAT(Plan({}, {Passed(1, "n300"), FailedWith(BringupStatus::kFailedRuntime, "n150")}),
              ElementsAre(Sets("", "supported_archs", "[\"n300\",\"n150\"]"),
                          Sets("n300", "status", kPassing)));
  EXPECT_THAT(Plan({}, {FailedWith(BringupStatus::kFailedRuntime, "n300")}), IsEmpty());
}

TEST(PlanEntry, KnowsWhatHoldsForEveryEntry) {
  const PromotionRules rules = {.required_pcc = 0.95, .checks_pcc = false};
  EXPECT_THAT(PlanEntry({}, {Passed(0.96)}, rules).changes,
              ElementsAre(Sets("", "status", kPassing)));
  EXPECT_THAT(
      PlanEntry(Listed({{"status", kPassing}, {"assert_pcc", "true"}}), {Passed(0.996)}, rules)
          .changes,
      ElementsAre(Sets("", "required_pcc", "0.99")));
}

TEST(PlanEntry, TellsWhatAndWhy) {
  const EntryPlan plan =
      PlanEntry(Listed({{"status", kFailing}, {"reason", "\"r\""}}),
                {Passed(0.9951234, "n150"), Passed(0.992, "n150"), Passed(1, "p150")}, {});
  ASSERT_EQ(plan.findings.size(), 1u);
  EXPECT_EQ(plan.findings[0].what,
            "status KNOWN_FAILURE_XFAIL -> EXPECTED_PASSING, reason goes (RM_XFAIL)");
  EXPECT_EQ(plan.findings[0].evidence,
            "passed in 3 of 3 runs, PCC 0.992 to 1 (spread 0.008), on n150, p150: run");

  const EntryPlan half =
      PlanEntry(Listed({{"status", kFailing}}), {Passed(1, "n150")}, {false, {"n150", "p150"}});
  EXPECT_EQ(half.findings[0].evidence,
            "passed in 1 of 1 run, PCC 1, on n150: run; not run on p150");
}

TEST(PlanEntry, TellsWhatTheRunsRanOn) {
  CaseSample on_tpu = Passed(1);
  on_tpu.device = "spmd on tpu v5";
  CaseSample unmeasured = on_tpu;
  unmeasured.pcc.reset();
  const auto evidence = [](const std::vector<CaseSample>& samples) {
    return PlanEntry(Listed({{"status", kFailing}}), samples, {}).findings.at(0).evidence;
  };
  EXPECT_EQ(evidence({on_tpu, on_tpu}),
            "passed in 2 of 2 runs, PCC 1 to 1 (spread 0), runtime spmd on tpu v5: run");
  EXPECT_EQ(evidence({unmeasured}),
            "passed in 1 of 1 run, no PCC was measured, runtime spmd on tpu v5: run");
}

TEST(PlanEntry, TellsThatReasonsDiffer) {
  CaseSample other = FailedWith(BringupStatus::kFailedRuntime);
  other.reason = "another";
  const EntryPlan plan = PlanEntry({}, {FailedWith(BringupStatus::kFailedRuntime), other}, {});
  EXPECT_EQ(plan.findings.at(0).evidence,
            "FAILED_RUNTIME in 2 of 2 runs, for 2 different reasons: run");
}

// Entries and results of every kind: once the changes are made, nothing is left to propose.
TEST(PlanEntry, HasNoMoreToSayOnceItIsDone) {
  std::mt19937 random(11);  // NOLINT: the same entries every time
  const auto chance = [&](unsigned of) { return random() % of == 0; };
  const auto some_fields = [&](bool is_override) {
    EntryFields fields;
    if (!chance(is_override ? 2 : 5)) fields["status"] = chance(2) ? kPassing : kFailing;
    if (chance(3)) fields["required_pcc"] = chance(3) ? "null" : chance(2) ? "0.95" : "0.99";
    if (chance(4)) fields["assert_pcc"] = chance(3) ? "true" : "false";
    if (chance(3))
      fields["bringup_status"] = chance(2) ? "\"INCORRECT_RESULT\"" : "\"FAILED_RUNTIME\"";
    if (chance(3)) fields["reason"] = "\"r\"";
    if (is_override && fields.empty()) fields["markers"] = "[]";
    return fields;
  };
  for (int i = 0; i < 20000; ++i) {
    WrittenEntry entry;
    entry.is_listed = !chance(5);
    if (entry.is_listed) entry.fields = some_fields(false);
    for (const char* arch : {"n150", "p150"}) {
      if (entry.is_listed && chance(3)) entry.overrides[arch] = some_fields(true);
    }
    std::vector<CaseSample> samples;
    for (unsigned n = random() % 5; n > 0; --n) {
      const std::string arch = chance(3) ? "" : chance(2) ? "n150" : chance(2) ? "p150" : "n300";
      const double pcc = 0.9 + static_cast<double>(random() % 1000) / 10000;
      samples.push_back(chance(3)   ? FailedWith(BringupStatus::kFailedRuntime, arch)
                        : chance(2) ? LowPcc(pcc, arch)
                                    : Passed(pcc, arch));
      if (chance(6)) samples.back().pcc.reset();
      if (chance(6)) samples.back().unchecked = true;
    }
    const WrittenEntry before = entry;
    const bool allow_loosen = chance(2);
    for (const PlacedChange& placed : Plan(entry, samples, allow_loosen)) {
      EntryFields& fields = placed.arch.empty() ? entry.fields : entry.overrides[placed.arch];
      entry.is_listed = true;
      if (placed.change.value) {
        fields[placed.change.field] = *placed.change.value;
      } else {
        ASSERT_EQ(fields.erase(placed.change.field), 1u);
      }
    }
    for (const auto& [arch, fields] : before.overrides) {
      const bool is_run = std::ranges::find(samples, arch, &CaseSample::arch) != samples.end();
      if (!is_run) ExpectSame(FieldsFor(before, arch), FieldsFor(entry, arch));
    }
    for (const PlacedChange& again : Plan(entry, samples, allow_loosen)) {
      ADD_FAILURE() << i << ": " << again.arch << " " << again.change.field << " "
                    << again.change.value.value_or("goes");
    }
  }
}

}  // namespace
}  // namespace tthost
