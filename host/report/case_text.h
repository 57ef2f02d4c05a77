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

struct FailureContext {
  std::string models_root, run_directory;  // absolute
  std::string reproduce_options;           // beginning with a space unless empty
  bool whole = false;                      // else long messages are cut
};

// Where and why a case failed, where its files are, and the command that runs it alone.
std::string FailureLines(const Case& test_case, const Outcome& outcome, const Verdict& verdict,
                         const FailureContext& context);

// Why a case was skipped.
std::string SkipLines(const Outcome& outcome);

// One line per metric; with `leaves` those of single leaves and strict checks as well.
std::string MetricLines(const Comparison& comparison, bool leaves);

// One line per stage with its time.
std::string StageLines(const Outcome& outcome);

}  // namespace tthost
