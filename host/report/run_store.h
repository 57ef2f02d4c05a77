// SPDX-License-Identifier: Apache-2.0
// What earlier runs left behind: <state>/runs/<run_uid>/journal.jsonl.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/past_run.h"

namespace tthost {

// The runs of a models root that reached their end, the latest first: `limit` at most, and none
// behind some that are long enough already. `ended_before`: as journals write times; empty: now.
// Directories that hold no readable journal are passed over; a store that is not there holds no
// runs.
Result<std::vector<PastRun>> LatestFinishedRuns(const std::string& runs_directory,
                                                const std::string& models_root,
                                                const std::string& ended_before, size_t limit,
                                                const FileSystem& filesystem);

}  // namespace tthost
