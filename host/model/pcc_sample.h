// SPDX-License-Identifier: Apache-2.0
// What one case says of its Pearson correlation.
#pragma once

#include <optional>

#include "host/model/outcome.h"

namespace tthost {

// What `required_pcc` is where nothing is said of it, and what every model is to reach.
inline constexpr double kUsualPcc = 0.99;
// How far results of one model lie apart from run to run: what a threshold is to stay below them.
inline constexpr double kPccBuffer = 0.004;

struct PccSample {
  double smallest = 0;  // of the comparisons whose correlation gates, of all where none does
  double required = 0;  // the largest limit of these
  bool gates = false;   // one of them at least counts for the verdict
};

// None: nothing was compared, or a correlation is undefined.
std::optional<PccSample> PccSampleOf(const Outcome& outcome);

}  // namespace tthost
