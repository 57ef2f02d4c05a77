// SPDX-License-Identifier: Apache-2.0
#include "host/execute/scheduler.h"

#include <algorithm>

namespace tthost {
namespace {

using GroupState = StartConditions::GroupState;

// Of the time that a case is expected to take, another one takes about as long.
constexpr double kAboutEqual = 0.8;
// So far behind a case that could start a warm one is looked for.
constexpr size_t kFarthestEqual = 64;
// Of a sum of shares of processors.
constexpr double kRounding = 1e-6;

}  // namespace

std::optional<size_t> Scheduler::Next(StartConditions& conditions) {
  if (!HasFreeLane()) return std::nullopt;
  const std::optional<size_t> place = PlaceOfNext(conditions);
  if (!place) return std::nullopt;
  passed_over_ = place == PlaceOfFirst(conditions) ? 0 : passed_over_ + 1;
  const size_t next = waiting_[*place];
  waiting_.erase(waiting_.begin() + static_cast<long>(*place));
  running_.emplace(next, ForecastOf(next));
  return next;
}

void Scheduler::WarmAhead(StartConditions& conditions) const {
  const std::optional<size_t> first = PlaceOfFirst(conditions);
  if (first) StateOf(waiting_[*first], conditions, /*warms=*/true);
}

void Scheduler::Measure(size_t case_index, double kib) {
  running_.at(case_index).measured_kib = kib;
}

void Scheduler::End(size_t case_index, int64_t peak_kib, double cores) {
  running_.erase(case_index);
  forecasts_.memory_kib.Learn(case_index, static_cast<double>(peak_kib));
  forecasts_.cores.Learn(case_index, cores);
}

Scheduler::Shortage Scheduler::HeldBackBy(StartConditions& conditions) const {
  if (waiting_.empty()) return Shortage::kNone;
  const std::optional<size_t> first = PlaceOfFirst(conditions);
  return first ? ShortageFor(waiting_[*first]) : Shortage::kLayer;
}

Scheduler::Needed Scheduler::ForecastOf(size_t case_index) const {
  if (!needs_[case_index].has_process) return {};
  return {.kib = forecasts_.memory_kib.Of(case_index),
          .cores = std::min(forecasts_.cores.Of(case_index), rules_.cores_per_case)};
}

Scheduler::Shortage Scheduler::ShortageFor(size_t case_index) const {
  if (running_.empty()) return Shortage::kNone;
  Needed sum = ForecastOf(case_index);
  for (const auto& [running, needed] : running_) {
    sum.kib += std::max(needed.kib, needed.measured_kib);
    sum.cores += needed.cores;
  }
  if (sum.kib > rules_.memory_kib) return Shortage::kMemory;
  return sum.cores > rules_.cores + kRounding ? Shortage::kCores : Shortage::kNone;
}

// In `waiting_`, of the first whose group is not being made.
std::optional<size_t> Scheduler::PlaceOfFirst(StartConditions& conditions) const {
  for (size_t place = 0; place < waiting_.size(); ++place) {
    const GroupState state = StateOf(waiting_[place], conditions, /*warms=*/false);
    if (state != GroupState::kBeingMade) return place;
  }
  return std::nullopt;
}

std::optional<size_t> Scheduler::PlaceOfNext(StartConditions& conditions) const {
  const size_t free_lanes = rules_.lanes - Running();
  const size_t first = PlaceOfFirst(conditions).value_or(waiting_.size());
  size_t unready = first, to_warm = free_lanes;
  std::optional<size_t> cold;
  for (size_t place = first; place < waiting_.size(); ++place) {
    const size_t candidate = waiting_[place];
    if (rules_.keeps_order && unready >= free_lanes) return std::nullopt;
    if (cold && (place > *cold + kFarthestEqual || !IsAboutEqual(candidate, waiting_[*cold]))) {
      break;
    }
    const bool fits = Fits(candidate, conditions);
    const GroupState state =
        fits ? StateOf(candidate, conditions, to_warm > 0) : GroupState::kBeingMade;
    if (state == GroupState::kWarm) return place;
    if (state == GroupState::kCold && !rules_.is_longest_first) return place;
    if (state == GroupState::kCold && !cold) cold = place;
    if (fits && state > GroupState::kCold) ++unready;
    if (state == GroupState::kUnwarmed && to_warm > 0) --to_warm;
    if (place == first && IsHeldForTheFirst()) return cold;
  }
  return cold;
}

// What has no process starts at once.
GroupState Scheduler::StateOf(size_t case_index, StartConditions& conditions, bool warms) const {
  const CaseNeeds& needs = needs_[case_index];
  if (!needs.has_process) return GroupState::kWarm;
  const GroupState state = conditions.StateOf(needs.group);
  if (state != GroupState::kUnwarmed || !warms) return state;
  conditions.Warm(needs.group);
  return conditions.StateOf(needs.group);
}

bool Scheduler::Fits(size_t case_index, StartConditions& conditions) const {
  const CaseNeeds& needs = needs_[case_index];
  if (!needs.has_process) return true;
  return ShortageFor(case_index) == Shortage::kNone &&
         (needs.chips == 0 || conditions.HasChips(needs.chips));
}

bool Scheduler::IsAboutEqual(size_t case_index, size_t other) const {
  return needs_[case_index].expected_seconds >= kAboutEqual * needs_[other].expected_seconds;
}

}  // namespace tthost
