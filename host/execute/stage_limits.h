// SPDX-License-Identifier: Apache-2.0
// How long each stage of a case may take.
#pragma once

#include <map>
#include <string>

#include "host/execute/execute.h"
#include "host/model/case_history.h"
#include "host/model/stage.h"

namespace tthost {

struct StageLimit {
  double seconds = 0;
  std::string origin;  // "configured", "learned from 7 runs"
};

// Under which the times of stages can be compared: runtime, platform, dtype, devices, arch.
std::string StageContext(const ExecuteOptions& options);

// By stage; one that is missing has no limit of its own. A limit that is configured counts (0:
// none), otherwise what the case took before under the same StageContext(): several times the
// slowest of the remembered runs, but never little, as a cache may be cold next time. Nothing is
// learned of a stage that fewer than three runs have finished.
std::map<Stage, StageLimit> StageLimitsOf(const ExecuteOptions& options,
                                          const CaseHistory& history);

}  // namespace tthost
