// SPDX-License-Identifier: Apache-2.0
#include "host/execute/stage_log.h"

#include <algorithm>
#include <utility>

namespace tthost {

void StageLog::Enter(Stage stage, std::string phase, int64_t at_ns) {
  // A worker announces ENV itself: one mark is enough, and the earlier one is the truer.
  const bool is_repeated =
      !marks_.empty() && marks_.back().stage == stage && marks_.back().phase == phase;
  if (!is_repeated) marks_.push_back({stage, std::move(phase), at_ns});
}

std::string StageLog::LastName() const {
  const std::string name(StageName(LastStage()));
  return LastPhase().empty() ? name : name + " (" + LastPhase() + ")";
}

std::vector<StageTiming> StageLog::Timings(int64_t ended_ns) const {
  std::vector<StageTiming> timings;
  for (size_t i = 0; i < marks_.size(); ++i) {
    const Mark& mark = marks_[i];
    const int64_t until_ns = i + 1 < marks_.size() ? marks_[i + 1].at_ns : ended_ns;
    const double seconds = static_cast<double>(std::max<int64_t>(0, until_ns - mark.at_ns)) * 1e-9;
    timings.push_back({.stage = mark.stage, .phase = mark.phase, .seconds = seconds});
  }
  return timings;
}

}  // namespace tthost
