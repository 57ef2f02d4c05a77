// SPDX-License-Identifier: Apache-2.0
// What is told of the attempts at a case that came before the last one.
#pragma once

#include <string>
#include <vector>

#include "property_groups.h"
#include "test_case.h"

namespace tthost::junit {

// `outcome`: of a case_finished record. In the order of the attempts.
std::vector<EarlierFailure> EarlierFailuresOf(const sdk::Json& outcome);

// Only where there was more than one. `result`: of the verdict.
void AddAttempts(Properties& properties, const sdk::Json& outcome, const std::string& result);

}  // namespace tthost::junit
