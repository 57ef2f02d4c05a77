// SPDX-License-Identifier: Apache-2.0
#include "host/promote/case_sample.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

Metric MetricOf(const std::string& comparator, double value, bool passed) {
  Metric metric;
  metric.comparator = metric.name = comparator;
  metric.value = value;
  metric.limit = 0.99;
  metric.passed = passed;
  metric.gates = true;
  return metric;
}

Outcome Compared(std::vector<Metric> metrics, bool passed) {
  Outcome outcome;
  outcome.ending = Ending::kCompleted;
  outcome.stage = Stage::kCompare;
  outcome.facts = "{}";
  outcome.comparisons.push_back({.passed = passed, .metrics = std::move(metrics)});
  return outcome;
}

Verdict VerdictOf(TestResult result, BringupStatus observed) {
  return {.result = result, .observed_status = observed};
}

SampledRun In(const std::string& uid, const std::string& arch) { return {uid, arch, "2026"}; }

TEST(SampleOf, TellsWhatACorrelationAloneDecided) {
  const Verdict wrong = VerdictOf(TestResult::kFailed, BringupStatus::kIncorrectResult);
  const auto low = SampleOf(In("r", "n150"), Compared({MetricOf("pcc", 0.9, false)}, false), wrong);
  ASSERT_TRUE(low);
  EXPECT_TRUE(low->only_pcc_failed);
  EXPECT_EQ(low->pcc, 0.9);
  EXPECT_EQ(low->run + low->arch, "rn150");

  const auto other =
      SampleOf(In("r", ""),
               Compared({MetricOf("pcc", 0.9, false), MetricOf("atol", 2, false)}, false), wrong);
  EXPECT_FALSE(other->only_pcc_failed);
  Outcome strict = Compared({MetricOf("pcc", 0.9, false)}, false);
  strict.comparisons[0].strict_failures.push_back({"shape", "", ""});
  EXPECT_FALSE(SampleOf(In("r", ""), strict, wrong)->only_pcc_failed);
}

TEST(SampleOf, SeesRetries) {
  Outcome outcome = Compared({MetricOf("pcc", 1, true)}, true);
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  EXPECT_FALSE(SampleOf(In("r", ""), outcome, passed)->needed_retries);
  outcome.facts = R"({"attempts": [{}, {}]})";
  EXPECT_TRUE(SampleOf(In("r", ""), outcome, passed)->needed_retries);
}

TEST(SampleOf, KnowsWhatNobodyChecked) {
  Outcome outcome = Compared({MetricOf("pcc", 1, true)}, true);
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  EXPECT_FALSE(SampleOf(In("r", ""), outcome, passed)->unchecked);
  outcome.comparisons[0].unchecked = true;
  EXPECT_TRUE(SampleOf(In("r", ""), outcome, passed)->unchecked);
  outcome.comparisons.clear();
  EXPECT_TRUE(SampleOf(In("r", ""), outcome, passed)->unchecked);
}

TEST(SampleOf, TellsWhatItRanOn) {
  Outcome outcome = Compared({MetricOf("pcc", 1, true)}, true);
  const Verdict passed = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  const auto device = [&](const std::string& facts) {
    outcome.facts = facts;
    return SampleOf(In("r", ""), outcome, passed)->device;
  };
  EXPECT_EQ(device("{}"), "");
  EXPECT_EQ(device(R"({"runtime": "cpu"})"), "cpu");
  EXPECT_EQ(device(R"({"runtime": "spmd", "platform": "cpu", "device_kind": "cpu"})"),
            "spmd on cpu");
  EXPECT_EQ(device(R"({"runtime": "spmd", "platform": "tpu", "device_kind": "TPU v5"})"),
            "spmd on tpu TPU v5");
}

TEST(SampleOf, ReasonIsTheCauseOrTheMessage) {
  Outcome outcome;
  outcome.ending = Ending::kFailed;
  outcome.stage = Stage::kRun;
  outcome.message = "first\nsecond";
  Verdict verdict = VerdictOf(TestResult::kXfailed, BringupStatus::kFailedRuntime);
  EXPECT_EQ(SampleOf(In("r", ""), outcome, verdict)->reason, "first");
  verdict.failing_reason = FailingReason{"", "", "cause"};
  EXPECT_EQ(SampleOf(In("r", ""), outcome, verdict)->reason, "cause");
}

TEST(SampleOf, KnowsNothingOfWhatIsNotTheModels) {
  const Outcome passed = Compared({MetricOf("pcc", 1, true)}, true);
  for (const TestResult result : {TestResult::kError, TestResult::kSkipped}) {
    EXPECT_FALSE(SampleOf(In("r", ""), passed, VerdictOf(result, BringupStatus::kUnknown)));
  }
  Outcome compiled;
  compiled.ending = Ending::kCompiled;
  EXPECT_FALSE(
      SampleOf(In("r", ""), compiled, VerdictOf(TestResult::kPassed, BringupStatus::kUnknown)));
  Outcome lost;
  lost.ending = Ending::kCrashed;
  lost.failure_class = "lost";
  EXPECT_FALSE(
      SampleOf(In("r", ""), lost, VerdictOf(TestResult::kCrashed, BringupStatus::kFailedRuntime)));
}

}  // namespace
}  // namespace tthost
