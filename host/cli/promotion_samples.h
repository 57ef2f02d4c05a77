// SPDX-License-Identifier: Apache-2.0
// What stored runs say of each case, as far as test_config may learn from it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/promote/case_sample.h"
#include "host/report/stored_run.h"

namespace tthost {

struct PromotionSamples {
  std::map<std::string, std::vector<CaseSample>> by_id;  // full ids
  std::vector<std::string> warnings;
};

// A run on runtime `cpu` compares the golden result with itself, which says nothing of a device:
// beside runs on others it is left out with a warning; where all are such, they count with one.
PromotionSamples SamplesOf(const std::vector<StoredRun>& runs);

}  // namespace tthost
