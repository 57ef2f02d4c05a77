// SPDX-License-Identifier: Apache-2.0
// Which cases of a run the history has, so that a run that is killed and goes on teaches of each
// once: RUN/learned holds how many of those that finished, in the order of the journal.
#pragma once

#include <cstddef>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/case_history.h"
#include "host/report/stored_run.h"

namespace tthost {

// What the finished cases of a run teach that the history does not have yet. `stage_context`: as
// Learn() takes it.
History Unlearned(const StoredRun& run, const std::string& stage_context,
                  const FileSystem& filesystem);

// The history has the first `finished` ones now.
Result<void> NoteLearned(const std::string& run_directory, size_t finished, FileSystem& filesystem);

}  // namespace tthost
