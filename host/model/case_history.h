// SPDX-License-Identifier: Apache-2.0
// What earlier runs of a models root saw of its cases.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace tthost {

// A stage in those of the latest runs that finished it and computed what it is for.
struct StageHistory {
  struct SlowRun {
    int later_runs = 0;  // that finished the stage
    double seconds = 0;
  };
  int runs = 0;
  std::vector<SlowRun> slow;  // those that took 10 s or more, the oldest first
};

struct CaseHistory {
  // Of the latest runs, the oldest first; those of which a number is not known add none.
  std::vector<double> seconds;
  std::vector<double> peaks_kib;               // of resident memory
  std::vector<double> cores;                   // that were kept busy
  std::map<std::string, StageHistory> stages;  // by name
  std::string stage_context;                   // under which runtime and options the stages ran
};

using History = std::unordered_map<std::string, CaseHistory>;  // by node id

}  // namespace tthost
