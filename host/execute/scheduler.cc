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

}  // namespace

std::optional<size_t> Scheduler::Next(StartConditions& conditions) {
  if (!HasFreeLane()) return std::nullopt;
  const std::optional<size_t> place = PlaceOfNext(conditions);
  if (!place) return std::nullopt;
  passed_over_ = *place == 0 ? 0 : passed_over_ + 1;
  const size_t next = waiting_[*place];
  waiting_.erase(waiting_.begin() + static_cast<long>(*place));
  const int64_t kib = needs_[next].has_process ? memory_.Kib(next) : 0;
  running_kib_.emplace(next, kib);
  sum_kib_ += kib;
  return next;
}

void Scheduler::End(size_t case_index, int64_t peak_kib) {
  const auto running = running_kib_.find(case_index);
  sum_kib_ -= running->second;
  running_kib_.erase(running);
  memory_.Learn(case_index, peak_kib);
}

// In `waiting_`.
std::optional<size_t> Scheduler::PlaceOfNext(StartConditions& conditions) const {
  std::optional<size_t> cold, being_made;
  for (size_t place = 0; place < waiting_.size(); ++place) {
    const size_t candidate = waiting_[place];
    if (cold && (place > *cold + kFarthestEqual || !IsAboutEqual(candidate, waiting_[*cold]))) {
      break;
    }
    const bool fits = Fits(candidate, conditions);
    if (place == 0 && IsHeldForTheFirst()) return fits ? std::optional(place) : std::nullopt;
    if (!fits) continue;
    if (rules_.keeps_order || !needs_[candidate].has_process) return place;
    const GroupState state = conditions.StateOf(needs_[candidate].group);
    if (state == GroupState::kWarm) return place;
    if (state == GroupState::kCold && !rules_.is_longest_first) return place;
    std::optional<size_t>& first = state == GroupState::kCold ? cold : being_made;
    if (!first) first = place;
  }
  return cold ? cold : being_made;
}

bool Scheduler::Fits(size_t case_index, StartConditions& conditions) const {
  const CaseNeeds& needs = needs_[case_index];
  if (!needs.has_process) return true;
  const bool has_memory =
      running_kib_.empty() || memory_.Kib(case_index) <= rules_.memory_kib - sum_kib_;
  return has_memory && (needs.chips == 0 || conditions.HasChips(needs.chips));
}

bool Scheduler::IsAboutEqual(size_t case_index, size_t other) const {
  return needs_[case_index].expected_seconds >= kAboutEqual * needs_[other].expected_seconds;
}

}  // namespace tthost
