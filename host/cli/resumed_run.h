// SPDX-License-Identifier: Apache-2.0
// `tt-host run --resume [RUN]`: the command line of a run that did not come to its end, again.
#pragma once

#include <memory>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"
#include "host/model/selection.h"
#include "host/report/stored_run.h"

namespace tthost {

struct ResumedRun {
  StoredRun stored;
  std::unique_ptr<FileLock> lock;  // of the run, from before its journal was read
  RunCommand command;              // the recorded one, with what was given now on top
  bool has_own_choice = false;     // what was given now says which cases are meant
};

// Goes to the directory in which the run was started, where its relative paths begin.
Result<ResumedRun> ResumeRun(const RunCommand& given, const Host& host);

// Leaves what the run has not done yet. A selection other than the one the run began with is
// refused: the run would end with cases missing, or with cases nobody asked for.
Result<Selection> Remaining(Selection selection, const ResumedRun& resumed);

}  // namespace tthost
