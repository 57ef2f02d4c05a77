// SPDX-License-Identifier: Apache-2.0
// What a result advises to change in test_config, by upstream's names.
#pragma once

#include <string>
#include <vector>

#include "host/model/expectation.h"
#include "host/model/outcome.h"

namespace tthost {

// Of a case that passed all of its comparisons; nothing of any other:
//   RM_XFAIL         it is a known failure
//   ADD_CONFIG       test_config does not say what is expected of it
//   ENABLE_PCC       the check is off and the PCC reaches required_pcc; _099: and 0.99
//   RAISE_PCC        the check is on, required_pcc is below 0.99 and the PCC above it by more than
//                    the buffer of 0.004; _099: and 0.99 is reached
// The PCC is the smallest over the comparisons that gate, over all where none does.
std::vector<std::string> GuidanceOf(const Expectation& expectation, const Outcome& outcome);

}  // namespace tthost
