// SPDX-License-Identifier: Apache-2.0
// How much memory each case is expected to have at its peak.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/execute/case_families.h"
#include "host/model/case_history.h"
#include "host/model/selection.h"

namespace tthost {

class MemoryForecast {
 public:
  // What a case counts of which nothing is known, nor of any relative: 2 GiB.
  static constexpr int64_t kUnknownKib = int64_t{2} << 20;

  MemoryForecast(const Selection& selection, const History& history);

  // The most that the case was seen to have, else the mean of its nearest relatives.
  int64_t Kib(size_t case_index) const;
  // A case has ended. `peak_kib`: 0 when it is not known.
  void Learn(size_t case_index, int64_t peak_kib);

 private:
  std::vector<CaseFamilies> families_;  // by case
  std::vector<int64_t> known_kib_;      // by case; 0: not known
  FamilyMeans relatives_;
};

}  // namespace tthost
