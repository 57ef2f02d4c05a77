// SPDX-License-Identifier: Apache-2.0
// How long each stage of a case may take.
#pragma once

#include <map>
#include <string>

#include "host/model/case_history.h"
#include "host/model/stage.h"

namespace tthost {

struct StageLimit {
  double seconds = 0;
  std::string origin;  // "configured", "learned from 7 runs"
};

// By stage; one that is missing has no limit of its own. A limit that is `configured` counts (0:
// none), otherwise what the case took before: several times the slowest of the remembered runs,
// but never little, as a cache may be cold next time. Nothing is learned from fewer than three
// runs.
std::map<Stage, StageLimit> StageLimitsOf(const std::map<Stage, double>& configured,
                                          const CaseHistory& history);

}  // namespace tthost
