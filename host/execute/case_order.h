// SPDX-License-Identifier: Apache-2.0
// In which order the cases of a selection start.
#pragma once

#include <cstddef>
#include <vector>

#include "host/model/case_history.h"
#include "host/model/selection.h"

namespace tthost {

// Indices into the selection. With several lanes the case that is expected to take longest starts
// first, so that none is left running alone at the end; the selection's own order otherwise, and
// where nothing is known.
std::vector<size_t> StartOrder(const Selection& selection, const History& history, int lanes);

// Seconds that each case is expected to take: the median of its own, else the mean of its nearest
// relatives (the variant under other strategies, the loader, the run mode), else of all.
std::vector<double> ExpectedSeconds(const Selection& selection, const History& history);

}  // namespace tthost
