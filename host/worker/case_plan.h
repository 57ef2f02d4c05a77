// SPDX-License-Identifier: Apache-2.0
// Asks the parallelism plugin of a case for its execution plan.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/python/python_bridge.h"
#include "host/worker/case_request.h"

namespace tthost {

struct CasePlan {
  std::string json;         // schema tthost.plan/1; empty when not covered
  std::string skip_reason;  // the strategy does not cover this case; empty otherwise
};

// What the plugin is asked, schema tthost.plan_request/1.
Json PlanRequest(const CaseRequest& request);

// Uses static facts only: nothing of the model is imported yet. `python`: as of MakeParallelism.
Result<CasePlan> PlanCase(const CaseRequest& request, PythonBridge* python);

}  // namespace tthost
