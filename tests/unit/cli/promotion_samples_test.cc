// SPDX-License-Identifier: Apache-2.0
#include "host/cli/promotion_samples.h"

#include <gmock/gmock.h>

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

StoredRun RunOn(const std::string& runtime, const std::string& uid) {
  StoredRun run;
  run.uid = uid;
  StoredCase stored;
  stored.id = "m/pytorch-single_device-inference";
  stored.outcome.ending = Ending::kCompleted;
  stored.outcome.facts = R"({"runtime": ")" + runtime + "\"}";
  stored.outcome.comparisons.push_back({.passed = true});
  stored.verdict = {.result = TestResult::kPassed, .observed_status = BringupStatus::kPassed};
  run.cases.push_back(stored);
  return run;
}

std::vector<std::string> SampledRuns(const PromotionSamples& samples) {
  std::vector<std::string> uids;
  for (const CaseSample& sample : samples.by_id.at("m/pytorch-single_device-full-inference")) {
    uids.push_back(sample.run);
  }
  return uids;
}

TEST(SamplesOfRuns, LeavesOutTheHostBesideADevice) {
  const PromotionSamples samples = SamplesOf({RunOn("cpu", "host"), RunOn("spmd", "device")});
  EXPECT_THAT(SampledRuns(samples), ElementsAre("device"));
  EXPECT_THAT(samples.warnings, ElementsAre(HasSubstr("run host is left out")));
}

TEST(SamplesOfRuns, TakesTheHostWhereThereIsNothingElse) {
  const PromotionSamples samples = SamplesOf({RunOn("cpu", "a"), RunOn("cpu", "b")});
  EXPECT_THAT(SampledRuns(samples), ElementsAre("a", "b"));
  EXPECT_THAT(samples.warnings, ElementsAre(HasSubstr("nothing of a device was measured")));
  EXPECT_THAT(SamplesOf({RunOn("spmd", "a")}).warnings, IsEmpty());
  StoredRun without_cases;
  EXPECT_THAT(SampledRuns(SamplesOf({RunOn("cpu", "a"), without_cases})), ElementsAre("a"));
}

}  // namespace
}  // namespace tthost
