// SPDX-License-Identifier: Apache-2.0
#include "host/base/nearest_name.h"

#include <algorithm>
#include <numeric>
#include <ranges>
#include <utility>

namespace tthost {
namespace {

// A common beginning and a common end need no edit.
void RemoveCommonEnds(std::string_view& a, std::string_view& b) {
  const auto begin = std::ranges::mismatch(a, b).in1 - a.begin();
  a.remove_prefix(static_cast<size_t>(begin));
  b.remove_prefix(static_cast<size_t>(begin));
  const auto reversed_a = std::views::reverse(a), reversed_b = std::views::reverse(b);
  const auto end = std::ranges::mismatch(reversed_a, reversed_b).in1 - reversed_a.begin();
  a.remove_suffix(static_cast<size_t>(end));
  b.remove_suffix(static_cast<size_t>(end));
}

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  RemoveCommonEnds(a, b);
  const size_t least = std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  if (least > limit) return limit + 1;
  // Row i holds the distances of a's first i letters to each beginning of b.
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  size_t least_of_last = 0, least_of_row = 0;
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    least_of_last = std::exchange(least_of_row, i);
    row[0] = i;
    // Further from the diagonal everything is above the limit.
    const size_t begin = i > limit ? i - limit : 1, end = std::min(i + limit, b.size());
    if (begin > 1) row[begin - 1] = limit + 1;
    for (size_t j = begin; j <= end; ++j) {
      const size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
      least_of_row = std::min(least_of_row, row[j]);
    }
    if (end < b.size()) row[end + 1] = limit + 1;
    if (std::min(least_of_last, least_of_row) > limit) return limit + 1;
  }
  return std::min(row[b.size()], limit + 1);
}

std::string NearestName(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const size_t near = std::max(name.size(), candidate.size()) / 3;
    const size_t limit = best.empty() ? near : std::min(near, best_distance - 1);
    const size_t distance = EditDistance(name, candidate, limit);
    if (distance > limit) continue;
    if (distance == 0) return candidate;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string nearest = NearestName(name, candidates);
  return nearest.empty() ? "" : " (did you mean '" + nearest + "'?)";
}

}  // namespace tthost
