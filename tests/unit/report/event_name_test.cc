// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

TEST(EventName, IsFoundInEachRecord) {
  const Case test_case = CaseNamed("quote \" and back\\slash {");
  const RunFacts facts;
  const Outcome outcome = FailedOutcome(Stage::kRun, R"({"event": "run_finished"})");
  const Verdict verdict;
  const RunSummary summary;
  Event planned;
  planned.kind = EventKind::kCasesPlanned;
  planned.planned = {&test_case, 1};
  for (const Event& event : {RunStarted(facts), planned, CaseStarted(test_case),
                             CaseFinished(test_case, outcome, verdict), RunFinished(summary)}) {
    EXPECT_EQ(EventNameOf(ToJson(event).dump()), EventKindName(event.kind));
  }
}

TEST(EventName, IsThatOfTheRecordItself) {
  EXPECT_EQ(EventNameOf(R"({"case":{"event":"inner"},"at":"event","event" : "outer"})"), "outer");
  EXPECT_EQ(EventNameOf(R"({"at":"event","note":"\"event\":\"x\""})"), "");
}

TEST(EventName, IsEmptyWhereTheRecordIsTorn) {
  for (const char* torn : {"", "{", R"({"at)", R"({"at":"x\)", R"({"case":{"a":1},"event")"}) {
    EXPECT_EQ(EventNameOf(torn), "") << torn;
  }
}

}  // namespace
}  // namespace tthost
