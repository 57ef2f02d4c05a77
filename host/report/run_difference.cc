// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_difference.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace tthost {
namespace {

constexpr double kTimeThatCounts = 1, kShareThatCounts = 0.2;

bool Passes(const StoredCase& stored) {
  const TestResult result = stored.verdict.result;
  return !stored.verdict.fails_run &&
         (result == TestResult::kPassed || result == TestResult::kXpassed);
}

// It ran, and did not pass.
bool EndedBadly(const StoredCase& stored) {
  return !Passes(stored) && stored.verdict.result != TestResult::kSkipped;
}

double SecondsGained(const CasePair& pair) {
  return pair.after->outcome.seconds - pair.before->outcome.seconds;
}

bool TimeChanged(const CasePair& pair) {
  const double change = std::abs(SecondsGained(pair));
  return Passes(*pair.before) && Passes(*pair.after) && change >= kTimeThatCounts &&
         change >= kShareThatCounts * pair.before->outcome.seconds;
}

bool PccDropped(const CasePair& pair, double least) {
  const std::optional<double> before = PccOf(pair.before->outcome);
  if (!before || pair.after->outcome.comparisons.empty()) return false;
  const std::optional<double> after = PccOf(pair.after->outcome);
  return !after || *before - *after >= least;
}

class Comparing {
 public:
  explicit Comparing(double pcc_drop) : pcc_drop_(pcc_drop) {}

  void Add(const CasePair& pair) {
    ++difference.in_both;
    difference.seconds_before += pair.before->outcome.seconds;
    difference.seconds_after += pair.after->outcome.seconds;
    AddResult(pair);
    AddStage(pair);
    if (PccDropped(pair, pcc_drop_)) difference.pcc_drops.push_back(pair);
    if (!TimeChanged(pair)) return;
    (SecondsGained(pair) > 0 ? difference.slower : difference.faster).push_back(pair);
  }

  RunDifference difference;

 private:
  void AddResult(const CasePair& pair) {
    const auto& [before, after] = pair;
    if (after->verdict.fails_run && !before->verdict.fails_run) {
      difference.newly_failing.push_back(pair);
    } else if (Passes(*after) && !Passes(*before)) {
      difference.newly_passing.push_back(pair);
    } else if (after->verdict.result != before->verdict.result) {
      difference.otherwise.push_back(pair);
    }
  }

  void AddStage(const CasePair& pair) {
    if (!EndedBadly(*pair.before) || !EndedBadly(*pair.after)) return;
    const Stage before = StageOfEnd(pair.before->outcome);
    const Stage after = StageOfEnd(pair.after->outcome);
    if (after < before) difference.failed_earlier.push_back(pair);
    if (before < after) difference.failed_later.push_back(pair);
  }

  const double pcc_drop_;
};

}  // namespace

RunDifference Compare(const StoredRun& before, const StoredRun& after, double pcc_drop) {
  std::unordered_map<std::string, const StoredCase*> earlier;
  for (const StoredCase& stored : before.cases) earlier[stored.node_id] = &stored;
  Comparing comparing(pcc_drop);
  RunDifference& difference = comparing.difference;
  std::unordered_set<std::string> found;
  for (const StoredCase& stored : after.cases) {
    const auto known = earlier.find(stored.node_id);
    if (known == earlier.end()) {
      difference.only_after.push_back(stored.id);
      continue;
    }
    found.insert(stored.node_id);
    comparing.Add({known->second, &stored});
  }
  for (const StoredCase& stored : before.cases) {
    if (!found.contains(stored.node_id)) difference.only_before.push_back(stored.id);
  }
  std::ranges::stable_sort(difference.slower, std::greater<>(), SecondsGained);
  std::ranges::stable_sort(difference.faster, std::less<>(), SecondsGained);
  return std::move(difference);
}

std::optional<double> PccOf(const Outcome& outcome) {
  const auto& comparisons = outcome.comparisons;
  if (comparisons.empty()) return std::nullopt;
  const auto failed = std::ranges::find(comparisons, false, &Comparison::passed);
  const Comparison& speaks = failed == comparisons.end() ? comparisons.back() : *failed;
  for (const Metric& metric : speaks.metrics) {
    if (metric.comparator == "pcc" && metric.name == "pcc" && metric.leaf.empty()) {
      return metric.value;
    }
  }
  return std::nullopt;
}

Stage StageOfEnd(const Outcome& outcome) {
  return outcome.ending == Ending::kCompleted ? Stage::kCompare : outcome.stage;
}

}  // namespace tthost
