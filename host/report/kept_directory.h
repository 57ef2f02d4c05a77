// SPDX-License-Identifier: Apache-2.0
// What a process of a case left in the directory of its run.
#pragma once

#include <string>

#include "host/model/outcome.h"

namespace tthost {

// Relative to the directory of the run; empty where no process was started.
std::string KeptDirectory(const Outcome& outcome);

}  // namespace tthost
