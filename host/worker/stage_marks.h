// SPDX-License-Identifier: Apache-2.0
// Tells the controller which stage a case enters, before it enters it, and keeps the times.
#pragma once

#include <string>
#include <vector>

#include "host/base/channel.h"
#include "host/base/clock.h"
#include "host/model/outcome.h"

namespace tthost {

class StageMarks {
 public:
  StageMarks(Channel& channel, const Clock& clock) : channel_(channel), clock_(clock) {}

  void Enter(Stage stage, const std::string& phase = "");
  Stage Current() const { return current_.stage; }
  const std::string& Phase() const { return current_.phase; }
  // Ends the current stage and gives the times of all, in order.
  std::vector<StageTiming> Finish();

 private:
  void CloseCurrent(int64_t now_ns);

  Channel& channel_;
  const Clock& clock_;
  StageTiming current_;
  int64_t entered_ns_ = 0;  // 0: nothing entered yet
  std::vector<StageTiming> timings_;
};

}  // namespace tthost
