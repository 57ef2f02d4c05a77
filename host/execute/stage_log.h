// SPDX-License-Identifier: Apache-2.0
// The stages that a case announced, and when.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/model/outcome.h"
#include "host/model/stage.h"

namespace tthost {

class StageLog {
 public:
  // A case is in ENV from the start of its process.
  explicit StageLog(int64_t started_ns) { Enter(Stage::kEnv, "", started_ns); }

  void Enter(Stage stage, std::string phase, int64_t at_ns);

  Stage LastStage() const { return marks_.back().stage; }
  const std::string& LastPhase() const { return marks_.back().phase; }
  // "GOLDEN", "RUN (forward)"
  std::string LastName() const;
  // Every stage until the next one, the last until `ended_ns`.
  std::vector<StageTiming> Timings(int64_t ended_ns) const;

 private:
  struct Mark {
    Stage stage;
    std::string phase;
    int64_t at_ns;
  };
  std::vector<Mark> marks_;  // never empty
};

}  // namespace tthost
