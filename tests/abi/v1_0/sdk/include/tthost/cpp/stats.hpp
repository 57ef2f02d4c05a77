// SPDX-License-Identifier: Apache-2.0
// The host's one-pass statistics (ext/stats.h): ask in Begin(), read in Leaf().
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tthost/cpp/call.hpp"
#include "tthost/ext/stats.h"

namespace tthost::sdk {

class Stats {
 public:
  explicit Stats(Call& call)
      : table_(call.Extension<tthost_stats>(TTHOST_STATS_ID)), call_(call.raw()) {
    if (table_ == nullptr) {
      throw Error(TTHOST_FAILED_PRECONDITION, "the host does not offer " TTHOST_STATS_ID);
    }
  }

  // TTHOST_STATS_* groups, or-ed.
  void Want(uint32_t groups) { ThrowIfError(table_->want(call_, groups)); }
  // Asks to count |actual - golden| > atol + rtol * |golden|; the slot to read the count from.
  int32_t WantViolations(double rtol, double atol) {
    const int32_t slot = table_->want_violations(call_, rtol, atol);
    if (slot < 0) throw AlreadyRecorded{TTHOST_INTERNAL};
    return slot;
  }

  tthost_leaf_stats Read() const {
    tthost_leaf_stats stats = {};
    stats.struct_size = sizeof(stats);
    ThrowIfError(table_->read(call_, &stats));
    return stats;
  }
  uint64_t Violations(int32_t slot) const {
    uint64_t count = 0;
    ThrowIfError(table_->read_violations(call_, slot, &count));
    return count;
  }

 private:
  const tthost_stats* table_;
  tthost_call* call_;
};

// Pearson's correlation of the two sides (TTHOST_STATS_MOMENTS). NaN where it is undefined: fewer
// than two elements, a constant side, or sums beyond the range of a double. Rounding just above
// one is cut off.
inline double Pcc(const tthost_leaf_stats& stats) {
  if (stats.m2_golden == 0 || stats.m2_actual == 0) return kUndefined;
  const double product = stats.m2_golden * stats.m2_actual;
  // One root is exact for equal sides; two survive products beyond the range of a double.
  const double norm = std::isnormal(product)
                          ? std::sqrt(product)
                          : std::sqrt(stats.m2_golden) * std::sqrt(stats.m2_actual);
  const double pcc = stats.co_moment / norm;
  if (!std::isfinite(pcc)) return kUndefined;
  constexpr double kRounding = 1e-12;
  return std::fabs(pcc) < 1 + kRounding ? std::clamp(pcc, -1.0, 1.0) : pcc;
}

// True when both sides stay within the leaf's noise floor: a result whose true value is zero, of
// which nothing but rounding is left to compare. The host fills the magnitudes that this takes.
inline bool IsWithinNoise(const tthost_leaf_stats& stats, double noise_floor) {
  return noise_floor > 0 && stats.max_abs_golden <= noise_floor &&
         stats.max_abs_actual <= noise_floor;
}

}  // namespace tthost::sdk
