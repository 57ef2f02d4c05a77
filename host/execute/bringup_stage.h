// SPDX-License-Identifier: Apache-2.0
// The stage that a PJRT plugin wrote last, of a case whose process is gone. While the process lives
// tt_host_worker.bringup_stage turns what is written into marks; what was written just before a
// crash, or while nothing else of the process could run, is only in the file.
#pragma once

#include <optional>
#include <string>

#include "host/base/filesystem.h"
#include "host/model/stage.h"

namespace tthost {

// LOWER, COMPILE or RUN. Nothing where there is no such file, or it names no stage of these.
std::optional<Stage> LastBringupStage(const std::string& case_directory,
                                      const FileSystem& filesystem);

}  // namespace tthost
