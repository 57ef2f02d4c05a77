// SPDX-License-Identifier: Apache-2.0
// How much memory and how many processors each case is expected to need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/execute/case_families.h"
#include "host/model/case_history.h"
#include "host/model/selection.h"

namespace tthost {

// Of one thing.
class NeedForecast {
 public:
  // `unknown`: what a case counts of which nothing is known, nor of any relative.
  NeedForecast(std::vector<CaseFamilies> families, double unknown);

  // The most that the case was seen to need, else the mean of its nearest relatives.
  double Of(size_t case_index) const;
  // A case was seen to need so much; 0: it is not known.
  void Learn(size_t case_index, double seen);

 private:
  std::vector<CaseFamilies> families_;  // by case
  std::vector<double> known_;           // by case; 0: not known
  FamilyMeans relatives_;
  double unknown_;
};

struct NeedForecasts {
  static constexpr int64_t kUnknownKib = int64_t{2} << 20;  // 2 GiB

  // From the most that the latest runs saw of each: a run that was out of line is forgotten.
  NeedForecasts(const Selection& selection, const History& history, double unknown_cores);

  NeedForecast memory_kib;  // at the peak
  NeedForecast cores;
};

}  // namespace tthost
