// SPDX-License-Identifier: Apache-2.0
// Replays a set of durations of the published shape through the scheduler, on a clock of its own,
// and prints how far the end is from the lower bound, as JSON.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "host/execute/case_order.h"
#include "host/execute/scheduler.h"

namespace tthost {
namespace {

constexpr size_t kCases = 1540, kWorkers = 16, kGroups = 47, kCasesPerLoader = 6;
constexpr int kRounds = 100;

double Interpolated(double from, double to, double share) {
  return from * std::pow(to / from, share);
}

// Seconds of the case that is longer than this share of all: a fifth takes no second, half up to a
// minute and a half, and the last tenth half of all time.
double Quantile(double share) {
  if (share < 0.21) return Interpolated(0.05, 1, share / 0.21);
  if (share < 0.5) return Interpolated(1, 93, (share - 0.21) / 0.29);
  if (share < 0.9) return Interpolated(93, 385, (share - 0.5) / 0.4);
  return Interpolated(385, 9036, std::pow((share - 0.9) / 0.1, 8.4));
}

double Uniform(std::mt19937_64& random, double low, double high) {
  constexpr double kSteps = 1 << 30;
  return low + (high - low) * static_cast<double>(random() % (1 << 30)) / kSteps;
}

struct Replay {
  Selection selection;
  std::vector<double> seconds;  // that each case takes, by case
};

// Cases of one loader take about as long.
Replay MakeReplay() {
  constexpr double kSpread = 150;  // ranks
  std::mt19937_64 random(20260801);
  std::vector<std::pair<double, double>> cases;  // place among the loaders, seconds
  for (size_t i = 0; i < kCases; ++i) {
    const double rank = static_cast<double>(i);
    cases.emplace_back(rank + Uniform(random, -kSpread, kSpread),
                       Quantile((rank + 1) / static_cast<double>(kCases)));
  }
  std::ranges::sort(cases);
  Replay replay;
  for (size_t i = 0; i < kCases; ++i) {
    Case test_case;
    test_case.node_id = std::to_string(i);
    test_case.loader_path = std::to_string(i / kCasesPerLoader);
    test_case.variant = std::to_string(i % kCasesPerLoader);
    replay.selection.cases.push_back(test_case);
    replay.seconds.push_back(cases[i].second);
  }
  return replay;
}

class StartedGroupsAreWarm : public StartConditions {
 public:
  GroupState StateOf(size_t group) override {
    return is_started_[group] ? GroupState::kWarm : GroupState::kCold;
  }
  void Warm(size_t) override {}
  bool HasChips(int) override { return true; }
  void Start(size_t group) { is_started_[group] = true; }

 private:
  std::vector<bool> is_started_ = std::vector<bool>(kGroups, false);
};

// Seconds until the last case has ended.
double Makespan(const Replay& replay, const History& history) {
  const std::vector<double> expected = ExpectedSeconds(replay.selection, history);
  std::vector<CaseNeeds> needs;
  for (size_t i = 0; i < kCases; ++i) {
    needs.push_back({.expected_seconds = expected[i], .group = i / kCasesPerLoader % kGroups});
  }
  Scheduler scheduler(LongestFirst(expected), needs,
                      NeedForecasts(replay.selection, history, /*unknown_cores=*/1),
                      {.lanes = kWorkers, .is_longest_first = true});
  StartedGroupsAreWarm conditions;
  using End = std::pair<double, size_t>;  // time, case
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  double now = 0;
  while (true) {
    while (const auto next = scheduler.Next(conditions)) {
      conditions.Start(needs[*next].group);
      ends.emplace(now + replay.seconds[*next], *next);
    }
    if (ends.empty()) return now;
    now = ends.top().first;
    scheduler.End(ends.top().second, /*peak_kib=*/0);
    ends.pop();
  }
}

History Exact(const Replay& replay) {
  History history;
  for (size_t i = 0; i < kCases; ++i) history[std::to_string(i)].seconds = {replay.seconds[i]};
  return history;
}

// One earlier run, each duration off by up to 30 %, and one case in ten that never ran.
History Noisy(const Replay& replay, std::mt19937_64& random) {
  History history;
  for (size_t i = 0; i < kCases; ++i) {
    const double seen = replay.seconds[i] * Uniform(random, 0.7, 1.3);
    if (Uniform(random, 0, 1) >= 0.1) history[std::to_string(i)].seconds = {seen};
  }
  return history;
}

// Of cases that only their relatives speak for, those that are foretold within a factor of two.
double ForetoldShare(const Replay& replay) {
  std::mt19937_64 random(7);
  const History history = Noisy(replay, random);
  const std::vector<double> expected = ExpectedSeconds(replay.selection, history);
  int unknown = 0, near = 0;
  for (size_t i = 0; i < kCases; ++i) {
    if (history.contains(std::to_string(i))) continue;
    const double factor = expected[i] / replay.seconds[i];
    ++unknown;
    near += factor >= 0.5 && factor <= 2 ? 1 : 0;
  }
  return static_cast<double>(near) / unknown;
}

Json Measured() {
  const Replay replay = MakeReplay();
  std::vector<double> sorted = replay.seconds;
  std::ranges::sort(sorted);
  const double sum = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  const double top = std::accumulate(sorted.end() - kCases / 10, sorted.end(), 0.0);
  const double bound = std::max(sum / kWorkers, sorted.back());
  double noisy = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::mt19937_64 random(round);
    noisy = std::max(noisy, Makespan(replay, Noisy(replay, random)));
  }
  return {{"cases", kCases},
          {"workers", kWorkers},
          {"median_seconds", sorted[kCases / 2]},
          {"mean_seconds", sum / kCases},
          {"longest_seconds", sorted.back()},
          {"share_of_longest_tenth", top / sum},
          {"foretold_within_factor_two", ForetoldShare(replay)},
          {"exact", Makespan(replay, Exact(replay)) / bound},
          {"noisy", noisy / bound},
          {"nothing_known", Makespan(replay, {}) / bound}};
}

}  // namespace
}  // namespace tthost

int main() {
  std::cout << tthost::Measured().dump(2) << "\n";
  return 0;
}
