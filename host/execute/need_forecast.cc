// SPDX-License-Identifier: Apache-2.0
#include "host/execute/need_forecast.h"

#include <algorithm>
#include <utility>

namespace tthost {

NeedForecast::NeedForecast(std::vector<CaseFamilies> families, double unknown)
    : families_(std::move(families)), known_(families_.size(), 0), unknown_(unknown) {}

double NeedForecast::Of(size_t case_index) const {
  if (known_[case_index] > 0) return known_[case_index];
  return relatives_.Nearest(families_[case_index]).value_or(unknown_);
}

void NeedForecast::Learn(size_t case_index, double seen) {
  if (seen <= 0) return;
  known_[case_index] = std::max(known_[case_index], seen);
  relatives_.Add(families_[case_index], seen);
}

namespace {

double MostOf(const std::vector<double>& numbers) {
  return numbers.empty() ? 0 : *std::ranges::max_element(numbers);
}

}  // namespace

NeedForecasts::NeedForecasts(const Selection& selection, const History& history,
                             double unknown_cores)
    : memory_kib(FamiliesOf(selection), kUnknownKib), cores(FamiliesOf(selection), unknown_cores) {
  for (size_t i = 0; i < selection.cases.size(); ++i) {
    const auto known = history.find(selection.cases[i].node_id);
    if (known == history.end()) continue;
    memory_kib.Learn(i, MostOf(known->second.peaks_kib));
    cores.Learn(i, MostOf(known->second.cores));
  }
}

}  // namespace tthost
