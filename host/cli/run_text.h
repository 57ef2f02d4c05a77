// SPDX-License-Identifier: Apache-2.0
// A recorded run for people and for programs, as several commands tell it.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/report/stored_run.h"

namespace tthost {

// Name, start, state, counts and time.
std::string RunLine(const StoredRun& run);
Json RunJson(const StoredRun& run);
// Each case that fails the run.
Json FailuresJson(const StoredRun& run);

}  // namespace tthost
