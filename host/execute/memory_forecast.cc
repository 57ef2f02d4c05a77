// SPDX-License-Identifier: Apache-2.0
#include "host/execute/memory_forecast.h"

#include <algorithm>

namespace tthost {

MemoryForecast::MemoryForecast(const Selection& selection, const History& history)
    : families_(FamiliesOf(selection)), known_kib_(selection.cases.size(), 0) {
  for (size_t i = 0; i < selection.cases.size(); ++i) {
    const auto known = history.find(selection.cases[i].node_id);
    if (known != history.end()) Learn(i, known->second.peak_rss_kib);
  }
}

int64_t MemoryForecast::Kib(size_t case_index) const {
  if (known_kib_[case_index] > 0) return known_kib_[case_index];
  const auto relatives = relatives_.Nearest(families_[case_index]);
  return relatives ? static_cast<int64_t>(*relatives) : kUnknownKib;
}

void MemoryForecast::Learn(size_t case_index, int64_t peak_kib) {
  if (peak_kib <= 0) return;
  known_kib_[case_index] = std::max(known_kib_[case_index], peak_kib);
  relatives_.Add(families_[case_index], static_cast<double>(peak_kib));
}

}  // namespace tthost
