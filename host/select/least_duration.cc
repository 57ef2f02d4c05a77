// SPDX-License-Identifier: Apache-2.0
#include "host/select/least_duration.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

namespace tthost {

double MeanSeconds(const std::vector<TimedItem>& items) {
  double sum = 0;
  int known = 0;
  for (const TimedItem& item : items) {
    sum += item.seconds.value_or(0);
    known += item.seconds ? 1 : 0;
  }
  return known > 0 ? sum / known : 1;
}

std::vector<int> LeastDurationGroups(const std::vector<TimedItem>& items, int groups) {
  const double mean = MeanSeconds(items);
  const auto seconds_of = [&](size_t i) { return items[i].seconds.value_or(mean); };
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, [&](size_t a, size_t b) {
    if (seconds_of(a) != seconds_of(b)) return seconds_of(a) > seconds_of(b);
    return items[a].name < items[b].name;
  });

  using Load = std::pair<double, int>;  // seconds so far, group
  std::priority_queue<Load, std::vector<Load>, std::greater<>> loads;
  for (int group = 0; group < groups; ++group) loads.emplace(0, group);
  std::vector<int> group_of(items.size());
  for (const size_t i : order) {
    const auto [seconds, group] = loads.top();
    loads.pop();
    group_of[i] = group;
    loads.emplace(seconds + seconds_of(i), group);
  }
  return group_of;
}

}  // namespace tthost
