// SPDX-License-Identifier: Apache-2.0
// The result of `tt-host compare` for people and for programs.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/model/outcome.h"

namespace tthost {

// {passed, unchecked, error, strict_failures, comparators: [{name, value, limit, passed, gates,
// note, leaves: [the same with leaf]}]}
Json ComparisonJson(const Comparison& comparison);

// One line per metric, in all and of each leaf, the strict checks that failed, the verdict.
std::string ComparisonText(const Comparison& comparison);

}  // namespace tthost
