// SPDX-License-Identifier: Apache-2.0
// What a result advises to change in test_config, by upstream's names.
#pragma once

#include <string>
#include <vector>

#include "host/model/expectation.h"
#include "host/model/outcome.h"

namespace tthost {

// Of a case that passed all of its comparisons; nothing of any other. A threshold is reached where
// the PCC is above it by more than the buffer of 0.004.
//   RM_XFAIL       it is a known failure
//   ADD_CONFIG     test_config does not say what is expected of it
//   ENABLE_PCC     the check is off, and required_pcc is reached; ENABLE_PCC_099 where that is 0.99
//                  or more
//   RAISE_PCC      required_pcc is below 0.99, and the next multiple of 0.01 is reached;
//                  RAISE_PCC_099 where 0.99 is
// The PCC is the smallest over the comparisons that gate, over all where none does.
std::vector<std::string> GuidanceOf(const Expectation& expectation, const Outcome& outcome);

}  // namespace tthost
