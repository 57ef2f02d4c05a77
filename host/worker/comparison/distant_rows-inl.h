// SPDX-License-Identifier: Apache-2.0
// The rows of a block that may hold violations: included once per instruction set by
// scan_kernels.cc.
#include <algorithm>
#include <bit>
#include <cstdint>

#include "host/worker/comparison/scan_kernels.h"

#if defined(HOST_WORKER_COMPARISON_DISTANT_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef HOST_WORKER_COMPARISON_DISTANT_ROWS_INL_H_
#undef HOST_WORKER_COMPARISON_DISTANT_ROWS_INL_H_
#else
#define HOST_WORKER_COMPARISON_DISTANT_ROWS_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Magnitudes are compared as integers, which orders infinities and NaN above every number and, on
// x86, leaves the execution ports of additions and conversions to the sums.
constexpr int32_t kFloatInfinity = 0x7F800000;

// Rows of a block that hold a pair whose difference exceeds `atol` or is larger than `known`. In
// most data they are few, so only they are looked at twice.
template <class BitsTag>
class DistantRows {
 public:
  DistantRows(float atol, float known)
      : nearest_(hn::Set(BitsTag(), std::clamp(std::bit_cast<int32_t>(atol) - 1, 0,
                                               std::bit_cast<int32_t>(known)))) {}

  // `differences`: the largest of the row, lane by lane.
  HWY_INLINE void Note(size_t start, hn::Vec<BitsTag> differences) {
    starts_[count_] = static_cast<uint16_t>(start);
    count_ += hn::AllFalse(BitsTag(), hn::Gt(differences, nearest_)) ? 0 : 1;
  }

  const uint16_t* begin() const { return starts_; }
  const uint16_t* end() const { return starts_ + count_; }

 private:
  // Rounding keeps the order: a difference above atol is at least atol as a float.
  hn::Vec<BitsTag> nearest_;
  uint16_t starts_[kMaxRows + 1];
  size_t count_ = 0;
};

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
