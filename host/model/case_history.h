// SPDX-License-Identifier: Apache-2.0
// What earlier runs of a models root saw of its cases.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace tthost {

// A stage in those of the latest runs that finished it and computed what it is for.
struct StageHistory {
  int runs = 0;
  std::vector<double> slow_seconds;  // of those that took 10 s or more, the oldest first
};

struct CaseHistory {
  std::vector<double> seconds;                 // of the latest runs, the oldest first
  int64_t peak_rss_kib = 0;                    // the most that one of them took; 0: not known
  double cores = 0;                            // that one of them kept busy at most; 0: not known
  std::map<std::string, StageHistory> stages;  // by name
  std::string stage_context;                   // under which runtime and options the stages ran
};

using History = std::unordered_map<std::string, CaseHistory>;  // by node id

}  // namespace tthost
