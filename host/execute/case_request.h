// SPDX-License-Identifier: Apache-2.0
// What a worker is told about the case that it is to run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/execute/case_plan.h"
#include "host/execute/run_context.h"
#include "host/model/selection.h"

namespace tthost {

// `deadline_ns`: kNever when there is none. `layer`: empty when there is none. `chips`: that the
// case has for itself. `group`: null when there is none.
Json CaseRequestJson(const Case& test_case, const PlannedCase& planned, const std::string& layer,
                     const std::vector<std::string>& chips, int64_t deadline_ns,
                     const ControlGroup* group, const RunContext& context);

}  // namespace tthost
