// SPDX-License-Identifier: Apache-2.0
#include "host/execute/stage_limits.h"

#include <algorithm>

namespace tthost {
namespace {

constexpr double kFactor = 5;
constexpr double kLeastSeconds = 600;
constexpr size_t kFewestRuns = 3;

double LearnedSeconds(Stage stage, const CaseHistory& history) {
  const auto slow = history.slow_stages.find(std::string(StageName(stage)));
  if (slow == history.slow_stages.end() || slow->second.empty()) return kLeastSeconds;
  // Of as few runs as are remembered the 95th percentile is the slowest.
  return std::max(kLeastSeconds, kFactor * *std::ranges::max_element(slow->second));
}

}  // namespace

std::map<Stage, StageLimit> StageLimitsOf(const std::map<Stage, double>& configured,
                                          const CaseHistory& history) {
  std::map<Stage, StageLimit> limits;
  if (history.seconds.size() >= kFewestRuns) {
    const std::string origin = "learned from " + std::to_string(history.seconds.size()) + " runs";
    for (const Stage stage : kAllStages) {
      limits[stage] = {.seconds = LearnedSeconds(stage, history), .origin = origin};
    }
  }
  for (const auto& [stage, seconds] : configured) {
    limits.erase(stage);
    if (seconds > 0) limits[stage] = {.seconds = seconds, .origin = "configured"};
  }
  return limits;
}

}  // namespace tthost
