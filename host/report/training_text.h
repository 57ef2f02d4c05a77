// SPDX-License-Identifier: Apache-2.0
// What was compared in training, for people.
#pragma once

#include <string>

#include "host/model/outcome.h"

namespace tthost {

// Indented lines: the output that was differentiated, gradients that are zero but for rounding,
// dropout that was kept. Empty where there is nothing of it.
std::string TrainingLines(const Outcome& outcome);

}  // namespace tthost
