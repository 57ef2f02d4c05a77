// SPDX-License-Identifier: Apache-2.0
// Whether a plan is one that this host understands, whole, for the case it was made for.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/worker/case_request.h"

namespace tthost {

// Checks text against the schema tthost.plan/1, and `strategy` and `process` against what the case
// was started with. Every mistake is in the error: its place in the plan, what was expected, the
// nearest key. What needs the model is checked later (tt_host_worker/sharding).
Result<void> CheckPlan(const std::string& plan, const CaseRequest& request);

}  // namespace tthost
