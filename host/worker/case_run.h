// SPDX-License-Identifier: Apache-2.0
// One case inside its own process, from plan to comparison.
#pragma once

#include "host/base/channel.h"
#include "host/base/result.h"
#include "host/model/outcome.h"
#include "host/python/python_bridge.h"
#include "host/worker/case_request.h"
#include "host/worker/stage_marks.h"

namespace tthost {

// Never fails: whatever goes wrong is in the outcome.
Outcome RunCase(const CaseRequest& request, PythonBridge& python, StageMarks& marks);

// An outcome that ended with an error at the current stage.
Outcome FailedOutcome(StageMarks& marks, std::string failure_class, std::string message);

// Writes outcome.json into the case directory and announces it. Files and streams are flushed.
Result<void> DeliverOutcome(const Outcome& outcome, const CaseRequest& request, Channel& channel);

}  // namespace tthost
