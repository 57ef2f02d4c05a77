// SPDX-License-Identifier: Apache-2.0
#include "host/report/journal_record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

TEST(JournalRecord, LeavesTheListsOfMetricsEmpty) {
  const Json record = ParseJournalRecord(
      R"({"a":[{"strict_failures":[{"leaf":"x]","text":"\"]"}],"metrics":[[1],[2,[3]]],"b":1},)"
      R"({"strict_failures":[],"metrics":[{"note":"\\"}],"b":2}],"c":3})");
  EXPECT_EQ(record, Json::parse(R"({"a":[{"strict_failures":[],"metrics":[],"b":1},)"
                                R"({"strict_failures":[],"metrics":[],"b":2}],"c":3})"));
}

TEST(JournalRecord, LeavesTextsThatLookLikeMetricsAlone) {
  const Json record = {{"message", R"({"metrics":[1, 2]} and "strict_failures":[)"},
                       {"metrics", 4}};
  EXPECT_EQ(ParseJournalRecord(record.dump()), record);
}

TEST(JournalRecord, WhatIsTornIsNone) {
  const std::string whole = R"({"a":{"metrics":[{"note":"\"]}"},{"b":[]}],"c":1}})";
  ASSERT_TRUE(ParseJournalRecord(whole).is_object());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(ParseJournalRecord(whole.substr(0, size)).is_discarded()) << size;
  }
}

}  // namespace
}  // namespace tthost
