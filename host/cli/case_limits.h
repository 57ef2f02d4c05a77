// SPDX-License-Identifier: Apache-2.0
// What a case may take, from command line and tt-host.yaml.
#pragma once

#include <cstdint>
#include <map>

#include "host/base/filesystem.h"
#include "host/cli/commands.h"
#include "host/config/project_file.h"
#include "host/model/stage.h"

namespace tthost {

// Bytes; 90 % of the machine's, or of its container's, where nothing is said; 0: no limit.
int64_t MemoryLimitFor(const RunCommand& command, const ProjectFile& project,
                       const FileSystem& filesystem);

// Seconds of the stages for which something is said; 0: no limit.
std::map<Stage, double> StageSecondsFor(const RunCommand& command, const ProjectFile& project);

}  // namespace tthost
