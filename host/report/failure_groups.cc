// SPDX-License-Identifier: Apache-2.0
#include "host/report/failure_groups.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "host/report/run_tally.h"

namespace tthost {
namespace {

constexpr size_t kMostIds = 10;
constexpr char kIndent[] = "    ";

bool HasName(const Verdict& verdict) {
  return verdict.failing_reason && !verdict.failing_reason->name.empty();
}

std::string CauseOf(const Outcome& outcome, const Verdict& verdict) {
  if (verdict.result == TestResult::kXpassed) return "passed, though known to fail";
  if (HasName(verdict)) {
    return verdict.failing_reason->name + " (" + verdict.failing_reason->component + ")";
  }
  const bool was_compared = outcome.ending == Ending::kCompleted;
  return "in " + std::string(StageName(was_compared ? Stage::kCompare : outcome.stage));
}

}  // namespace

void FailureGroups::Add(const std::string& id, const Outcome& outcome, const Verdict& verdict) {
  const std::string cause = CauseOf(outcome, verdict);
  const std::string summary = verdict.failing_reason ? verdict.failing_reason->summary : "";
  const std::string key = HasName(verdict) ? cause : cause + "\n" + summary;
  const auto [known, is_new] = index_by_cause_.emplace(key, groups_.size());
  if (is_new) groups_.push_back({.cause = cause, .summary = summary, .is_named = HasName(verdict)});
  Group& group = groups_[known->second];
  ++group.results[verdict.result];
  group.ids.push_back(id);
}

std::string FailureGroups::Text(const Paint& paint) const {
  if (groups_.size() == 1 && groups_.front().ids.size() == 1) {
    const Group& only = groups_.front();
    return paint(Colour::kRed, TestResultName(only.results.begin()->first)) + "  " +
           only.ids.front() + (only.is_named ? "  " + only.cause : "") + "\n";
  }
  std::string text;
  for (const Group& group : LargestFirst()) text += TextOf(group, paint);
  return text;
}

Json FailureGroups::AsJson() const {
  Json json = Json::array();
  for (const Group& group : LargestFirst()) {
    Json results = Json::object();
    for (const auto& [result, count] : group.results) {
      results[std::string(TestResultName(result))] = count;
    }
    json.push_back({{"cause", group.cause},
                    {"summary", group.summary},
                    {"results", std::move(results)},
                    {"ids", group.ids}});
  }
  return json;
}

std::vector<FailureGroups::Group> FailureGroups::LargestFirst() const {
  std::vector<Group> sorted = groups_;
  std::ranges::stable_sort(sorted, std::greater<>(),
                           [](const Group& group) { return group.ids.size(); });
  return sorted;
}

std::string FailureGroups::TextOf(const Group& group, const Paint& paint) {
  std::string counts;
  for (const auto& [result, count] : group.results) {
    counts += (counts.empty() ? "" : ", ") + CountText(count, result);
  }
  std::string text = paint(Colour::kRed, counts) + "  " + group.cause +
                     (group.summary.empty() ? "" : ": " + group.summary) + "\n";
  const size_t shown = std::min(group.ids.size(), kMostIds);
  for (size_t i = 0; i < shown; ++i) text += kIndent + group.ids[i] + "\n";
  if (group.ids.size() > shown) {
    text += kIndent + std::string("and ") + std::to_string(group.ids.size() - shown) + " more\n";
  }
  return text;
}

FailureGroups GroupedFailures(const StoredRun& run) {
  FailureGroups groups;
  for (const StoredCase& stored : run.cases) {
    if (stored.verdict.fails_run) groups.Add(stored.id, stored.outcome, stored.verdict);
  }
  return groups;
}

}  // namespace tthost
