// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_forecast.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tthost {
namespace {

constexpr int kEnoughEnded = 3;

}  // namespace

RunForecast::RunForecast(ExpectedSecondsById expected, int lanes)
    : lanes_(std::max(lanes, 1)), waiting_(std::move(expected)) {
  for (const auto& [case_id, seconds] : waiting_) {
    waiting_seconds_ += seconds;
    if (seconds <= 0) ++waiting_unknown_;
  }
}

double RunForecast::Expected(const std::string& case_id) const {
  if (const auto waiting = waiting_.find(case_id); waiting != waiting_.end()) {
    return waiting->second;
  }
  const auto running = running_.find(case_id);
  return running == running_.end() ? 0 : running->second.expected;
}

void RunForecast::Start(const std::string& case_id, int64_t now_nanos) {
  const double expected = Expected(case_id);
  TakeFromWaiting(case_id);
  running_[case_id] = {.expected = expected, .start_nanos = now_nanos};
}

void RunForecast::End(const std::string& case_id, double seconds) {
  TakeFromWaiting(case_id);
  running_.erase(case_id);
  if (seconds <= 0) return;  // it had no process
  ++ended_;
  ended_seconds_ += seconds;
}

void RunForecast::TakeFromWaiting(const std::string& case_id) {
  const auto found = waiting_.find(case_id);
  if (found == waiting_.end()) return;
  waiting_seconds_ -= found->second;
  if (found->second <= 0) --waiting_unknown_;
  waiting_.erase(found);
}

std::optional<double> RunForecast::SecondsLeft(int64_t now_nanos) const {
  const double mean = ended_ < kEnoughEnded ? 0 : ended_seconds_ / ended_;
  if (waiting_unknown_ > 0 && mean <= 0) return std::nullopt;
  double all = waiting_seconds_ + waiting_unknown_ * mean;
  double longest = 0;
  for (const auto& [case_id, running] : running_) {
    const double expected = running.expected > 0 ? running.expected : mean;
    if (expected <= 0) return std::nullopt;
    const double elapsed = static_cast<double>(now_nanos - running.start_nanos) * 1e-9;
    const double rest = std::max(expected - elapsed, 0.0);
    all += rest;
    longest = std::max(longest, rest);
  }
  const double left = std::max(all / lanes_, longest);
  if (left <= 0) return std::nullopt;  // what runs takes longer than it should
  return left;
}

std::string DurationText(double seconds) {
  constexpr double kMinute = 60;
  constexpr long kMinutesPerHour = 60;
  if (seconds < 1.5 * kMinute) return std::to_string(std::lround(std::ceil(seconds))) + " s";
  const long minutes = std::lround(std::ceil(seconds / kMinute));
  if (minutes < 2 * kMinutesPerHour) return std::to_string(minutes) + " min";
  return std::to_string(minutes / kMinutesPerHour) + " h " +
         std::to_string(minutes % kMinutesPerHour) + " min";
}

}  // namespace tthost
