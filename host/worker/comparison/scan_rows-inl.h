// SPDX-License-Identifier: Apache-2.0
// How the kernels read rows: included once per instruction set by scan_kernels.cc.
#include <cstdint>

#include "host/worker/comparison/scan_kernels.h"

#if defined(HOST_WORKER_COMPARISON_SCAN_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef HOST_WORKER_COMPARISON_SCAN_ROWS_INL_H_
#undef HOST_WORKER_COMPARISON_SCAN_ROWS_INL_H_
#else
#define HOST_WORKER_COMPARISON_SCAN_ROWS_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using DoubleTag = hn::CappedTag<double, 8>;
using FloatTag = hn::CappedTag<float, kLanes>;
using DoubleVec = hn::Vec<DoubleTag>;
// As many floats as there are doubles in a vector.
using NarrowTag = hn::Rebind<float, DoubleTag>;

HWY_INLINE constexpr size_t DoubleLanes() { return hn::MaxLanes(DoubleTag()); }

// How a row of kRow elements is laid out: two elements per lane, taken one after the other. A
// reader gives, for a group of lanes starting at `lane`, the first or the second element of each
// (`half` 0 or 1).

struct Float32Row {
  using Type = float;
  using Tag = FloatTag;
  static HWY_INLINE hn::Vec<Tag> Floats(const float* row, size_t lane, size_t half) {
    return hn::LoadU(Tag(), row + half * kLanes + lane);
  }
  static HWY_INLINE DoubleVec Doubles(const float* row, size_t lane, size_t half) {
    return hn::PromoteTo(DoubleTag(), hn::LoadU(NarrowTag(), row + half * kLanes + lane));
  }
};

// Neighbours share a 32-bit word; even elements are the first half of a row, odd ones the second.
struct BFloat16Row {
  using Type = uint16_t;
  using Tag = FloatTag;
  template <class ToTag>
  static HWY_INLINE hn::Vec<ToTag> Load(ToTag tag, const uint16_t* row, size_t lane, size_t half) {
    const hn::RebindToUnsigned<ToTag> words;
    const auto pairs = hn::LoadU(words, reinterpret_cast<const uint32_t*>(row) + lane);
    const auto even = hn::ShiftLeft<16>(pairs);
    const auto odd = hn::And(pairs, hn::Set(words, 0xFFFF0000u));
    return hn::BitCast(tag, half == 0 ? even : odd);
  }
  static HWY_INLINE hn::Vec<Tag> Floats(const uint16_t* row, size_t lane, size_t half) {
    return Load(Tag(), row, lane, half);
  }
  static HWY_INLINE DoubleVec Doubles(const uint16_t* row, size_t lane, size_t half) {
    return hn::PromoteTo(DoubleTag(), Load(NarrowTag(), row, lane, half));
  }
};

struct Float64Row {
  using Type = double;
  static HWY_INLINE DoubleVec Doubles(const double* row, size_t lane, size_t half) {
    return hn::LoadU(DoubleTag(), row + half * kLanes + lane);
  }
};

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
