// SPDX-License-Identifier: Apache-2.0
// The listing of --collect-only.
#pragma once

#include <string>

#include "host/select/choose.h"

namespace tthost {

struct ListingStyle {
  IdStyle ids = IdStyle::kFull;
  bool quiet = false;  // node ids alone, as pytest prints them; else with what is expected of them
};

// One case a line, a blank line, the loaders that cannot be read under a heading of their own, the
// totals.
std::string CollectedCases(const Collection& collection, const Choice& choice,
                           const ListingStyle& style, double seconds);

// "21/3048 tests collected (3027 deselected) in 0.05s"
std::string CollectedTotals(const Choice& choice, double seconds);

}  // namespace tthost
