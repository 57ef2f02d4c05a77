// SPDX-License-Identifier: Apache-2.0
// The cause of a failure, as ordered rules tell it.
#pragma once

#include "host/judge/reason_rule.h"
#include "host/model/verdict.h"

namespace tthost {

// Null where none fits. To be asked of an outcome that is no success. Of a message the first 16 KiB
// are looked at, of stderr the last.
const ReasonRule* FirstThatFits(const ReasonRules& rules, const Outcome& outcome);

// None of a case that passed as it should, was skipped or was not run to its end.
std::optional<FailingReason> FailingReasonOf(const ReasonRules& rules, const Outcome& outcome,
                                             const Verdict& verdict);

}  // namespace tthost
