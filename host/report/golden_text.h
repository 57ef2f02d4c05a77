// SPDX-License-Identifier: Apache-2.0
// Where the golden result of a case is another case's, for people.
#pragma once

#include <string>

#include "host/model/outcome.h"

namespace tthost {

// Indented lines: whose result it was, and what went wrong with sharing it. Empty where there is
// nothing of it.
std::string GoldenLines(const Outcome& outcome);

}  // namespace tthost
