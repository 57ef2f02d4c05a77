// SPDX-License-Identifier: Apache-2.0
// What is to become of one test_config entry, with what is told of it.
#pragma once

#include <string>
#include <vector>

#include "host/promote/case_sample.h"
#include "host/promote/placement.h"

namespace tthost {

struct PromotionRules {
  bool allow_loosen = false;
  std::vector<std::string> default_archs;  // of an entry that names none
  // Of an entry that says nothing else.
  double required_pcc = 0.99;
  bool checks_pcc = true;
};

// What is decided for one arch, or for all that share what the entry says.
struct Finding {
  std::string arch;  // empty: of the entry itself
  Proposal proposal;
  bool is_held_back = false;  // it loosens, and that is not allowed
  std::string what;           // "status KNOWN_FAILURE_XFAIL -> EXPECTED_PASSING, … (RM_XFAIL)"
  std::string evidence;  // "passed in 2 of 2 runs, PCC 0.991 to 0.995 (spread 0.004): RUN, RUN"
};

struct EntryPlan {
  std::vector<PlacedChange> changes;
  std::vector<Finding> findings;  // where something is proposed or undecided
};

// Samples of one id, of any arches. An arch decides for itself where the entry has an override for
// it or where its results are of another kind than those of the others; all others decide together.
// What holds for an arch with an override that no sample is from stays.
EntryPlan PlanEntry(const WrittenEntry& entry, const std::vector<CaseSample>& samples,
                    const PromotionRules& rules);

}  // namespace tthost
