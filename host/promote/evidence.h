// SPDX-License-Identifier: Apache-2.0
// Proposals and what they rest on, in words.
#pragma once

#include <string>
#include <vector>

#include "host/promote/placement.h"

namespace tthost {

// "passed in 2 of 3 runs, FAILED_RUNTIME in 1, PCC 0.991 to 0.995 (spread 0.004), on n150, runtime
// spmd on tpu: RUN, …"; says where failures have different reasons.
std::string EvidenceText(const std::vector<CaseSample>& samples);

// "status A -> B, reason goes (RM_XFAIL)", or why nothing is decided. `fields`: those that hold
// now.
std::string ChangeText(const EntryFields& fields, const Proposal& proposal);

}  // namespace tthost
