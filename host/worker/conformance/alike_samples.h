// SPDX-License-Identifier: Apache-2.0
// Samples whose two sides are alike in what counts: comparators have to find them so.
#pragma once

#include <string>
#include <vector>

#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/conformance.h"

namespace tthost::conformance {

// Leaves with what they are, for messages.
struct Sample {
  std::string situation;
  std::vector<SampleLeaf> leaves;
};

// A comparator may refuse, if it says why.
bool IsUnimplemented(const ComparisonEnd& end);
// Compares each with the end of each buffer watched, and then with the beginning.
void ExpectAlikeOnBothGuards(CheckedPlugin& plugin, const std::vector<Sample>& samples,
                             CaseReport& report);

}  // namespace tthost::conformance
