// SPDX-License-Identifier: Apache-2.0
// How far a case came, from its outcome alone.
#pragma once

#include "host/model/expectation.h"
#include "host/model/outcome.h"
#include "host/model/verdict.h"

namespace tthost {

// Whether every comparison ran and passed.
bool PassedAll(const Outcome& outcome);

BringupStatus ObservedStatus(const Outcome& outcome);

// Whether a failure came earlier (worse) or later (better) than the recorded status of a known
// failure. kNone where the record names no point of failure.
Drift DriftFrom(BringupStatus recorded, const Outcome& outcome);

}  // namespace tthost
