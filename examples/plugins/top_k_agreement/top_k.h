// SPDX-License-Identifier: Apache-2.0
// The k largest values of a row.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace top_k {

// Where the `k` largest values of `row` stand, in ascending order. Of equal values the first
// counts as the larger one; NaN is smaller than any number. `k` is at most the row's size.
inline std::vector<size_t> Places(const std::vector<double>& row, size_t k) {
  const auto rank = [&row](size_t place) {
    return std::isnan(row[place]) ? -std::numeric_limits<double>::infinity() : row[place];
  };
  std::vector<size_t> places(row.size());
  std::iota(places.begin(), places.end(), size_t{0});
  std::partial_sort(places.begin(), places.begin() + std::ptrdiff_t(k), places.end(),
                    [&rank](size_t a, size_t b) {
                      const double x = rank(a), y = rank(b);
                      return x != y ? x > y : a < b;
                    });
  places.resize(k);
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace top_k
