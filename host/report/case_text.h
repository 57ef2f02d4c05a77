// SPDX-License-Identifier: Apache-2.0
// What the console says about one finished case. Lines end with a newline.
#pragma once

#include <string>

#include "host/model/outcome.h"
#include "host/model/selection.h"
#include "host/model/verdict.h"
#include "host/report/paint.h"

namespace tthost {

// "[ 3/14] PASSED     2.41 s  bert/pytorch-…"
std::string CaseLine(int done, int planned, const Case& test_case, const Outcome& outcome,
                     const Verdict& verdict, const Paint& paint);

// What went wrong, or what the comparators say.
std::string FailureMessage(const Outcome& outcome);

// Where and why a case failed, and the command that runs it alone. Long messages are cut unless
// `whole`.
std::string FailureLines(const Case& test_case, const Outcome& outcome, const Verdict& verdict,
                         const std::string& reproduce_options, bool whole);

// Why a case was skipped.
std::string SkipLines(const Outcome& outcome);

// One line per metric; with `leaves` those of single leaves and strict checks as well.
std::string MetricLines(const Comparison& comparison, bool leaves);

// One line per stage with its time.
std::string StageLines(const Outcome& outcome);

}  // namespace tthost
