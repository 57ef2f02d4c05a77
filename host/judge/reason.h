// SPDX-License-Identifier: Apache-2.0
// The sentence that goes with a bring-up status.
#pragma once

#include <string>

#include "host/model/outcome.h"

namespace tthost {

// Of a case that passed although test_config records INCORRECT_RESULT for it: what the check would
// have said.
std::string IncorrectResultNote(const Outcome& outcome);

// Of a case that did not pass: its message, or one line per comparison that failed. Empty when the
// outcome says nothing.
std::string FailureReason(const Outcome& outcome);

}  // namespace tthost
