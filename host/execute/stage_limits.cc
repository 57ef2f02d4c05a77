// SPDX-License-Identifier: Apache-2.0
#include "host/execute/stage_limits.h"

#include <algorithm>
#include <optional>

namespace tthost {
namespace {

constexpr double kFactor = 5;
constexpr double kLeastSeconds = 600;
constexpr int kFewestRuns = 3;

std::optional<StageLimit> Learned(const StageHistory& stage) {
  if (stage.runs < kFewestRuns) return std::nullopt;
  // Of as few runs as are remembered the 95th percentile is the slowest.
  const auto slowest = std::ranges::max_element(stage.slow, {}, &StageHistory::SlowRun::seconds);
  const double seconds = slowest == stage.slow.end() ? 0 : kFactor * slowest->seconds;
  return StageLimit{.seconds = std::max(kLeastSeconds, seconds),
                    .origin = "learned from " + std::to_string(stage.runs) + " runs"};
}

}  // namespace

std::string StageContext(const ExecuteOptions& options) {
  return options.runtime + "|" + options.platform + "|" + options.dtype + "|" +
         std::to_string(options.devices) + "|" + options.arch;
}

std::map<Stage, StageLimit> StageLimitsOf(const ExecuteOptions& options,
                                          const CaseHistory& history) {
  std::map<Stage, StageLimit> limits;
  for (const auto& [name, stage] : history.stages) {
    const auto known = ParseStage(name);
    const auto limit = Learned(stage);
    if (known && limit && history.stage_context == StageContext(options)) limits[*known] = *limit;
  }
  for (const auto& [stage, seconds] : options.stage_seconds) {
    limits.erase(stage);
    if (seconds > 0) limits[stage] = {.seconds = seconds, .origin = "configured"};
  }
  return limits;
}

}  // namespace tthost
