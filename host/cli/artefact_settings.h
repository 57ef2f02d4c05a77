// SPDX-License-Identifier: Apache-2.0
// Where a run puts the artefacts of its cases, and what these tell of the run.
#pragma once

#include <memory>

#include "host/cli/commands.h"
#include "host/cli/run_settings.h"
#include "host/report/case_artefacts.h"

namespace tthost {

// JSON object text: the options of a run that decide what comes of a case.
std::string OptionsInForce(const ExecuteOptions& options);

// Null where none are asked for. `filesystem` is borrowed.
std::unique_ptr<CaseArtefacts> MakeCaseArtefacts(const RunCommand& command,
                                                 const RunSettings& settings,
                                                 FileSystem& filesystem);

}  // namespace tthost
