// SPDX-License-Identifier: Apache-2.0
// Rules against their own examples.
#pragma once

#include <string>
#include <vector>

#include "host/judge/reason_rule.h"

namespace tthost {

// "FILE:LINE:COLUMN: …", one for each example that its rule does not fit, or that an earlier rule
// of another cause takes.
std::vector<std::string> MistakesInExamples(const ReasonRules& rules);

}  // namespace tthost
