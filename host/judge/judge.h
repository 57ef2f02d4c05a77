// SPDX-License-Identifier: Apache-2.0
// The judgement over one case: a pure function of what was expected and what happened.
// verdict_table.json beside this file is the same function as a table; the unit test holds the two
// together and docs/status-reference.md is rendered from it.
#pragma once

#include "host/model/expectation.h"
#include "host/model/outcome.h"
#include "host/model/verdict.h"

namespace tthost {

// `xfail_strict`: a known failure that passes fails the run.
Verdict Judge(const Expectation& expectation, const Outcome& outcome, bool xfail_strict = false);

}  // namespace tthost
