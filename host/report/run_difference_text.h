// SPDX-License-Identifier: Apache-2.0
// A difference of two runs for people and for programs.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/report/paint.h"
#include "host/report/run_difference.h"

namespace tthost {

// `names_all`: the ids that only one run has too, and every change of time.
std::string DifferenceText(const RunDifference& difference, bool names_all, const Paint& paint);

Json DifferenceJson(const RunDifference& difference);

}  // namespace tthost
