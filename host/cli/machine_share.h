// SPDX-License-Identifier: Apache-2.0
// How much of the machine a run takes: lanes, devices, memory.
#pragma once

#include <cstdint>
#include <optional>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/config/project_file.h"
#include "host/execute/execute.h"

namespace tthost {

// Sets lanes, devices and what is shared with other runs. `options` has its arch. A usage error
// when the machine is described and has no device of that arch.
Result<void> ChooseShareOfMachine(const RunCommand& command, const ProjectFile& project,
                                  const FileSystem& filesystem, ExecuteOptions& options);

// What is available but for a reserve, so that the rest of the machine goes on without swapping; in
// KiB. None: not known.
std::optional<int64_t> MemoryForCases(const FileSystem& filesystem);

}  // namespace tthost
