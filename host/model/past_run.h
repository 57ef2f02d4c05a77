// SPDX-License-Identifier: Apache-2.0
// What the run store remembers of a run that has finished.
#pragma once

#include <string>
#include <vector>

namespace tthost {

struct PastCase {
  std::string node_id;
  bool failed = false;  // counted for exit code 1
  double seconds = 0;
};

struct PastRun {
  std::string uid, models_root;
  std::vector<PastCase> cases;  // those that ran to an end
};

}  // namespace tthost
