// SPDX-License-Identifier: Apache-2.0
// In which order the cases of a selection start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "host/model/case_history.h"
#include "host/model/selection.h"

namespace tthost {

// Of the runs that are remembered; none: of none.
std::optional<double> MedianSeconds(const CaseHistory& known);

// Seconds that each case is expected to take: the median of its own, else the mean of its nearest
// relatives (CaseFamilies), else 0.
std::vector<double> ExpectedSeconds(const Selection& selection, const History& history);

// Indices into what was expected, the longest first, so that no long one is left running alone at
// the end; equals keep their order.
std::vector<size_t> LongestFirst(const std::vector<double>& expected_seconds);

// 0 … count - 1.
std::vector<size_t> AsSelected(size_t count);

// Indices into the cases, in an order that `seed` decides, the same everywhere. Which of two cases
// is first does not depend on what else is selected, as of a run that goes on.
std::vector<size_t> Shuffled(const Selection& selection, uint64_t seed);

}  // namespace tthost
