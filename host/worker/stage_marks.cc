// SPDX-License-Identifier: Apache-2.0
#include "host/worker/stage_marks.h"

#include <nlohmann/json.hpp>

namespace tthost {

void StageMarks::Enter(Stage stage, const std::string& phase) {
  const int64_t now_ns = clock_.SteadyNanos();
  CloseCurrent(now_ns);
  current_ = {.stage = stage, .phase = phase, .seconds = 0};
  entered_ns_ = now_ns;
  // A controller that is gone kills this process; there is nobody left to tell.
  (void)channel_.Send(
      {{"type", "stage"}, {"stage", StageName(stage)}, {"phase", phase}, {"at_ns", now_ns}});
}

std::vector<StageTiming> StageMarks::Finish() {
  CloseCurrent(clock_.SteadyNanos());
  return timings_;
}

void StageMarks::CloseCurrent(int64_t now_ns) {
  if (entered_ns_ == 0) return;
  current_.seconds = static_cast<double>(now_ns - entered_ns_) * 1e-9;
  timings_.push_back(current_);
  entered_ns_ = 0;
}

}  // namespace tthost
