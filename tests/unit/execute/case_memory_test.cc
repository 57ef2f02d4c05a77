// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_memory.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

class PlayedProcess : public Process {
 public:
  pid_t Pid() const override { return 1; }
  int EndDescriptor() const override { return -1; }
  std::optional<ExitStatus> TryReap() override { return std::nullopt; }
  void SignalGroup(int) override {}
  TreeUse Use() const override { return {.resident_bytes = resident, .processes = 1}; }
  int64_t ProportionalBytes() const override {
    ++looks;
    return resident - shared;
  }

  int64_t resident = 0, shared = 0;
  mutable int looks = 0;
};

class CaseMemoryTest : public testing::Test {
 protected:
  int64_t MeasureAt(double seconds) {
    return memory_.Measure(process_, process_.resident, /*limit_bytes=*/100,
                           static_cast<int64_t>(seconds * 1e9));
  }

  PlayedProcess process_;
  CaseMemory memory_;
};

TEST_F(CaseMemoryTest, WhatIsSharedIsNotLookedAtBelowTheLimit) {
  process_.shared = 40;
  process_.resident = 100;
  EXPECT_EQ(MeasureAt(1), 100);
  process_.resident = 500;
  EXPECT_EQ(memory_.Measure(process_, process_.resident, /*limit_bytes=*/0, 1), 500)
      << "without a limit";
  EXPECT_EQ(process_.looks, 0);
}

TEST_F(CaseMemoryTest, WhatIsSharedIsTakenToStayForAWhile) {
  process_.shared = 40;
  process_.resident = 120;
  EXPECT_EQ(MeasureAt(1), 80);
  process_.resident = 130;
  EXPECT_EQ(MeasureAt(1.2), 90);
  EXPECT_EQ(process_.looks, 1);
  process_.shared = 20;  // copies were written to, which the resident memory does not show
  EXPECT_EQ(MeasureAt(3.2), 110);
}

TEST_F(CaseMemoryTest, NobodyIsAboveTheLimitByAGuess) {
  process_.shared = 40;
  process_.resident = 120;
  EXPECT_EQ(MeasureAt(1), 80);
  process_.shared = process_.resident = 300;
  EXPECT_EQ(MeasureAt(1.2), 0);
}

}  // namespace
}  // namespace tthost
