// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_difference_text.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "host/report/case_text.h"

namespace tthost {
namespace {

constexpr size_t kMostTimes = 10;
constexpr char kIndent[] = "    ";

// What is told of a case on one side.
using Side = std::function<std::string(const StoredCase&)>;

std::string ResultOf(const StoredCase& stored) {
  return std::string(TestResultName(stored.verdict.result));
}

std::string StageOf(const StoredCase& stored) {
  return std::string(StageName(StageOfEnd(stored.outcome)));
}

std::string PccTextOf(const StoredCase& stored) {
  const std::optional<double> pcc = PccOf(stored.outcome);
  if (!pcc) return "undefined";
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", *pcc);
  return text;
}

std::string SecondsText(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f s", seconds);
  return text;
}

std::string SecondsOf(const StoredCase& stored) { return SecondsText(stored.outcome.seconds); }

std::string WhyLine(const StoredCase& stored) {
  const std::string message = FailureMessage(stored.outcome);
  if (message.empty()) return "";
  return kIndent + std::string("    ") + StageOf(stored) + ": " +
         message.substr(0, message.find('\n')) + "\n";
}

std::string Section(const std::string& title, const std::vector<CasePair>& pairs, const Side& side,
                    size_t most = SIZE_MAX, bool says_why = false) {
  if (pairs.empty()) return "";
  std::string text = "\n" + title + " (" + std::to_string(pairs.size()) + ")\n";
  for (size_t i = 0; i < std::min(pairs.size(), most); ++i) {
    const auto& [before, after] = pairs[i];
    text += kIndent + after->id + "  " + side(*before) + " -> " + side(*after) + "\n";
    if (says_why) text += WhyLine(*after);
  }
  if (pairs.size() > most) {
    text += kIndent + std::string("and ") + std::to_string(pairs.size() - most) + " more: -v\n";
  }
  return text;
}

std::string Names(const std::string& title, const std::vector<std::string>& ids) {
  if (ids.empty()) return "";
  std::string text = "\n" + title + " (" + std::to_string(ids.size()) + ")\n";
  for (const std::string& id : ids) text += kIndent + id + "\n";
  return text;
}

std::string HeadLine(const RunDifference& difference) {
  std::string line = std::to_string(difference.in_both) + " cases in both";
  if (const size_t count = difference.only_before.size(); count > 0) {
    line += ", " + std::to_string(count) + " in the first only";
  }
  if (const size_t count = difference.only_after.size(); count > 0) {
    line += ", " + std::to_string(count) + " in the second only";
  }
  return line + "; their time " + SecondsText(difference.seconds_before) + " -> " +
         SecondsText(difference.seconds_after) + "\n";
}

Json NumberOrNull(std::optional<double> number) { return number ? Json(*number) : Json(nullptr); }

Json SideJson(const StoredCase& stored) {
  return {{"result", TestResultName(stored.verdict.result)},
          {"stage", StageName(StageOfEnd(stored.outcome))},
          {"pcc", NumberOrNull(PccOf(stored.outcome))},
          {"seconds", stored.outcome.seconds},
          {"message", FailureMessage(stored.outcome)}};
}

Json PairsJson(const std::vector<CasePair>& pairs) {
  Json json = Json::array();
  for (const auto& [before, after] : pairs) {
    json.push_back({{"id", after->id},
                    {"node_id", after->node_id},
                    {"before", SideJson(*before)},
                    {"after", SideJson(*after)}});
  }
  return json;
}

}  // namespace

std::string DifferenceText(const RunDifference& difference, bool names_all, const Paint& paint) {
  const size_t most_times = names_all ? SIZE_MAX : kMostTimes;
  std::string text = HeadLine(difference);
  text += Section(paint(Colour::kRed, "newly failing"), difference.newly_failing, ResultOf,
                  SIZE_MAX, true);
  text += Section(paint(Colour::kGreen, "newly passing"), difference.newly_passing, ResultOf);
  text += Section("another result", difference.otherwise, ResultOf);
  text += Section(paint(Colour::kRed, "failed at an earlier stage"), difference.failed_earlier,
                  StageOf, SIZE_MAX, true);
  text +=
      Section(paint(Colour::kGreen, "failed at a later stage"), difference.failed_later, StageOf);
  text += Section(paint(Colour::kRed, "PCC dropped"), difference.pcc_drops, PccTextOf);
  text += Section("slower", difference.slower, SecondsOf, most_times);
  text += Section("faster", difference.faster, SecondsOf, most_times);
  if (!names_all) return text;
  return text + Names("in the first only", difference.only_before) +
         Names("in the second only", difference.only_after);
}

Json DifferenceJson(const RunDifference& difference) {
  return {{"in_both", difference.in_both},
          {"only_before", difference.only_before},
          {"only_after", difference.only_after},
          {"newly_failing", PairsJson(difference.newly_failing)},
          {"newly_passing", PairsJson(difference.newly_passing)},
          {"another_result", PairsJson(difference.otherwise)},
          {"failed_earlier", PairsJson(difference.failed_earlier)},
          {"failed_later", PairsJson(difference.failed_later)},
          {"pcc_drops", PairsJson(difference.pcc_drops)},
          {"slower", PairsJson(difference.slower)},
          {"faster", PairsJson(difference.faster)},
          {"seconds_before", difference.seconds_before},
          {"seconds_after", difference.seconds_after},
          {"has_regression", difference.HasRegression()}};
}

}  // namespace tthost
