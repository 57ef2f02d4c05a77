// SPDX-License-Identifier: Apache-2.0
// The listing of --collect-only.
#pragma once

#include <string>

#include "host/model/selection.h"

namespace tthost {

// One case a line, a blank line, the totals. `quiet`: node ids alone, as pytest prints them; else
// with what is expected of them.
std::string CollectedCases(const Selection& selection, bool quiet, double seconds);

// "21/3048 tests collected (3027 deselected) in 0.05s"
std::string CollectedTotals(const Selection& selection, double seconds);

}  // namespace tthost
