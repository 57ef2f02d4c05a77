// SPDX-License-Identifier: Apache-2.0
// What the console says about the programs that a case kept.
#pragma once

#include <string>

#include "host/model/outcome.h"

namespace tthost {

// One indented line per file, with its whole path below `run_directory`, or why there is none.
// Empty for a case that was not asked to keep any.
std::string KeptIrLines(const Outcome& outcome, const std::string& run_directory);

}  // namespace tthost
