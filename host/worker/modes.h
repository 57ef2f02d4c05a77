// SPDX-License-Identifier: Apache-2.0
// What a worker process can be. Each mode gets the start frame that its parent sent first; an error
// is sent back as {"type":"failed","message":…} by the caller.
#pragma once

#include "host/base/channel.h"
#include "host/base/json.h"
#include "host/base/result.h"

namespace tthost {

// Reads loaders' source and writes what it says to a file.
Result<void> RunDiscoverMode(const Json& start, Channel& channel);
// Reads tables written as Python and writes what they hold to a file.
Result<void> RunTablesMode(const Json& start, Channel& channel);
// Runs one case; ends the process itself once the case's directories stand.
Result<void> RunCaseMode(const Json& start, Channel& channel);
// Fork server: preloads, then forks one child per request until the channel closes.
Result<void> RunServeMode(const Json& start, Channel& channel);
// Runs cases in itself, one after another, until the channel closes.
Result<void> RunTerminalMode(const Json& start, Channel& channel);
// Feeds one reporter plugin from the journal.
Result<void> RunReportMode(const Json& start, Channel& channel);
// Compares saved outputs.
Result<void> RunCompareMode(const Json& start, Channel& channel);
// Asks a parallelism plugin for the plan of one case, and may hold it against the model.
Result<void> RunPlanMode(const Json& start, Channel& channel);
// Runs conformance cases over one plugin, or lists them.
Result<void> RunCheckMode(const Json& start, Channel& channel);
// Describes the environment and its runtimes.
Result<void> RunDescribeMode(const Json& start, Channel& channel);

}  // namespace tthost
