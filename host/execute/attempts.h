// SPDX-License-Identifier: Apache-2.0
// Further attempts at cases that failed for want of what is around them.
#pragma once

#include <string>
#include <vector>

#include "host/model/outcome.h"

namespace tthost {

// What another attempt may mend: the environment, a download, a process that went with its fork
// server. How often a model computes something wrong says more than that it did so once.
const std::vector<std::string>& DefaultRetryClasses();

// What became of the attempts at one case.
class Attempts {
 public:
  // Remembers an attempt that has ended. True: it is worth another one, and one of `retries` is
  // left. `classes`: failure classes.
  bool AskForAnother(const Outcome& outcome, int retries, const std::vector<std::string>& classes);
  int Count() const { return static_cast<int>(ended_.size()); }
  // Adds fact `attempts` to the outcome of the last one, when it was not the first: at most 3 KiB
  // of text of each.
  void AddTo(Outcome& outcome) const;

 private:
  struct Ended {
    Ending ending;
    Stage stage;
    std::string failure_class, message;  // the beginning of its first line
    std::string traceback;               // its end
    double seconds;
  };
  std::vector<Ended> ended_;
};

}  // namespace tthost
