// SPDX-License-Identifier: Apache-2.0
// What changed from one run to another, for the cases that both of them have.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/report/stored_run.h"

namespace tthost {

// One case in both runs; borrowed from them.
struct CasePair {
  const StoredCase* before = nullptr;
  const StoredCase* after = nullptr;
};

struct RunDifference {
  int in_both = 0;
  std::vector<std::string> only_before, only_after;  // ids
  std::vector<CasePair> newly_failing, newly_passing;
  std::vector<CasePair> otherwise;                     // another result, but none of these
  std::vector<CasePair> failed_earlier, failed_later;  // did not pass in either, at another stage
  std::vector<CasePair> pcc_drops;
  std::vector<CasePair> slower, faster;  // by 1 s and a fifth at least; the largest change first
  double seconds_before = 0, seconds_after = 0;  // of the cases in both

  // Slower cases are none: machines vary.
  bool HasRegression() const {
    return !newly_failing.empty() || !failed_earlier.empty() || !pcc_drops.empty();
  }
};

// In the order of `after`. `pcc_drop`: how much less counts. The runs have their metrics and
// outlive what is given.
RunDifference Compare(const StoredRun& before, const StoredRun& after, double pcc_drop);

// Of the comparison that speaks for the case: the first that failed, else the last. None: it was
// not compared, or the correlation is undefined.
std::optional<double> PccOf(const Outcome& outcome);

// Where a case that did not pass ended.
Stage StageOfEnd(const Outcome& outcome);

}  // namespace tthost
