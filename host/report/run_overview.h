// SPDX-License-Identifier: Apache-2.0
// What a recorded run adds up to: results, causes, the slowest cases, time by stage, what
// test_config may learn from it, and how cases were divided among devices.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/report/paint.h"
#include "host/report/stored_run.h"

namespace tthost {

// `names_all`: every case where else the first ten stand.
std::string OverviewText(const StoredRun& run, bool names_all, const Paint& paint);

Json OverviewJson(const StoredRun& run);

}  // namespace tthost
