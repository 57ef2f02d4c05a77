// SPDX-License-Identifier: Apache-2.0
#include "host/report/failure_groups.h"

#include <gtest/gtest.h>

#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

const FailingReason kMemory = {"out of memory", "device", "no room"};
const FailingReason kNameless = {"", "", "ValueError: N"};

class FailureGroupsTest : public testing::Test {
 protected:
  void Fail(const std::string& id, Stage stage, const Verdict& verdict) {
    groups_.Add(id, FailedOutcome(stage, "message"), verdict);
  }
  std::string Text() const { return groups_.Text(Paint(false)); }

  FailureGroups groups_;
};

TEST_F(FailureGroupsTest, SayNothingOfNothing) { EXPECT_EQ(Text(), ""); }

TEST_F(FailureGroupsTest, TellOneFailureInOneLine) {
  Fail("a", Stage::kRun, FailedBecause(kMemory));
  EXPECT_EQ(Text(), "failed  a  out of memory (device)\n");
}

TEST_F(FailureGroupsTest, AddNothingToOneFailureThatNoRuleKnows) {
  Fail("a", Stage::kRun, FailedBecause(kNameless));
  EXPECT_EQ(Text(), "failed  a\n");
}

TEST_F(FailureGroupsTest, CountByCauseTheMostFrequentFirst) {
  Fail("a", Stage::kLoad, FailedBecause(kNameless));
  Fail("b", Stage::kRun, FailedBecause(kMemory));
  Fail("c", Stage::kLower, FailedBecause(kNameless));
  Verdict crashed = FailedBecause({"out of memory", "device", "other words"});
  crashed.result = TestResult::kCrashed;
  Fail("d", Stage::kCompile, crashed);
  Fail("e", Stage::kLoad, FailedBecause({"", "", "OSError: N"}));
  Fail("f", Stage::kRun, FailedBecause({"out of memory", "host", "no room"}));
  EXPECT_EQ(Text(),
            "1 failed, 1 crashed  out of memory (device): no room\n    b\n    d\n"
            "1 failed  in LOAD: ValueError: N\n    a\n"
            "1 failed  in LOWER: ValueError: N\n    c\n"
            "1 failed  in LOAD: OSError: N\n    e\n"
            "1 failed  out of memory (host): no room\n    f\n");
}

TEST_F(FailureGroupsTest, SayHowManyIdsAreNotShown) {
  for (int i = 0; i < 12; ++i) Fail(std::to_string(i), Stage::kRun, FailedBecause(kMemory));
  const std::string text = Text();
  EXPECT_TRUE(text.starts_with("12 failed  out of memory (device): no room\n    0\n")) << text;
  EXPECT_TRUE(text.ends_with("    9\n    and 2 more\n")) << text;
}

TEST_F(FailureGroupsTest, TellWhatHasNoReason) {
  Verdict passed;
  passed.result = TestResult::kXpassed;
  passed.fails_run = true;
  groups_.Add("a", PassedOutcome(), passed);
  Verdict wrong;  // of a journal that holds no reasons
  wrong.result = TestResult::kError;
  groups_.Add("b", PassedOutcome(), wrong);
  groups_.Add("c", PassedOutcome(), wrong);
  EXPECT_EQ(Text(),
            "2 errors  in COMPARE\n    b\n    c\n1 xpassed  passed, though known to fail\n    a\n");
}

}  // namespace
}  // namespace tthost
