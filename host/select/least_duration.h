// SPDX-License-Identifier: Apache-2.0
// Groups of about equal duration, with the algorithm that pytest-split calls least_duration.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tthost {

struct TimedItem {
  std::string name;
  std::optional<double> seconds;  // none: not known
};

// The group, from 0 on, of each item. Items of unknown duration count as the mean of the known
// ones. The longest item goes first, each to the group with the least so far; among equals the
// order is that of the names, so the answer does not depend on the order of `items`.
std::vector<int> LeastDurationGroups(const std::vector<TimedItem>& items, int groups);

// What an item of unknown duration counts as: the mean of the known ones, or 1 without any.
double MeanSeconds(const std::vector<TimedItem>& items);

}  // namespace tthost
