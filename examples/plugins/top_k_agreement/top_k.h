// SPDX-License-Identifier: Apache-2.0
// The k largest values of a row that is read once.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace top_k {

// Smaller than any number.
inline constexpr double kNoValue = -std::numeric_limits<double>::infinity();

// Of equal values the first counts as the larger one; NaN is smaller than any number.
class Largest {
 public:
  explicit Largest(size_t k) : k_(k) {}

  void Add(double value) {
    if (std::isnan(value)) value = kNoValue;
    const size_t place = read_++;
    if (kept_.size() == k_ && value <= kept_.back().value) return;
    const auto smaller = std::find_if(kept_.begin(), kept_.end(),
                                      [value](const Entry& entry) { return entry.value < value; });
    kept_.insert(smaller, {value, place});
    if (kept_.size() > k_) kept_.pop_back();
  }

  size_t read() const { return read_; }

  // Where they stand in the row, in ascending order.
  std::vector<size_t> Places() const {
    std::vector<size_t> places;
    for (const Entry& entry : kept_) places.push_back(entry.place);
    std::sort(places.begin(), places.end());
    return places;
  }

  // A new row.
  void Clear() {
    kept_.clear();
    read_ = 0;
  }

 private:
  struct Entry {
    double value;
    size_t place;
  };

  size_t k_;
  size_t read_ = 0;
  std::vector<Entry> kept_;  // the largest first
};

}  // namespace top_k
