// SPDX-License-Identifier: Apache-2.0
// The sums of a scan: included once per instruction set by scan_kernels.cc.

#include "host/worker/comparison/scan_kernels.h"

#if defined(HOST_WORKER_COMPARISON_SCAN_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef HOST_WORKER_COMPARISON_SCAN_SUMS_INL_H_
#undef HOST_WORKER_COMPARISON_SCAN_SUMS_INL_H_
#else
#define HOST_WORKER_COMPARISON_SCAN_SUMS_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The sums of as many lanes as `Tag` has, held in registers.
template <class Tag, Sums kMode>
struct GroupSums {
  using Vec = hn::Vec<Tag>;
  Vec golden, actual, golden_sq, actual_sq, product;

  HWY_INLINE void Load(const LaneSums& from, size_t lane) {
    const Tag d;
    golden = hn::LoadU(d, from.golden + lane);
    actual = hn::LoadU(d, from.actual + lane);
    golden_sq = hn::LoadU(d, from.golden_sq + lane);
    actual_sq = hn::LoadU(d, from.actual_sq + lane);
    product = hn::LoadU(d, from.product + lane);
  }

  HWY_INLINE void Store(LaneSums& to, size_t lane) const {
    const Tag d;
    hn::StoreU(golden, d, to.golden + lane);
    hn::StoreU(actual, d, to.actual + lane);
    hn::StoreU(golden_sq, d, to.golden_sq + lane);
    hn::StoreU(actual_sq, d, to.actual_sq + lane);
    hn::StoreU(product, d, to.product + lane);
  }

  // The same bits with and without `kMultiply`, which adds a side by multiplying it by one:
  // processors that add and multiply on different ports are faster with some of the additions
  // there.
  template <bool kMultiply = false>
  HWY_INLINE void Add(Vec g, Vec a, Vec shift_g, Vec shift_a) {
    if constexpr (kMode == Sums::kShifted) {
      g = hn::Sub(g, shift_g);
      a = hn::Sub(a, shift_a);
    }
    golden = hn::Add(golden, g);
    actual = kMultiply ? AddProduct(a, hn::Set(Tag(), 1.0), actual) : hn::Add(actual, a);
    golden_sq = AddProduct(g, g, golden_sq);
    actual_sq = AddProduct(a, a, actual_sq);
    product = AddProduct(g, a, product);
  }

 private:
  // Raw values have 24 bits, so their product is exact and fusing changes nothing; deviations are
  // rounded on every instruction set in the same place.
  static HWY_INLINE Vec AddProduct(Vec x, Vec y, Vec sum) {
    if constexpr (kMode == Sums::kRaw) return hn::MulAdd(x, y, sum);
    return hn::Add(sum, hn::Mul(x, y));
  }
};

template <class Tag, Sums kMode>
void CopySums(const LaneSums& from, LaneSums& to) {
  for (size_t lane = 0; lane < kLanes; lane += hn::MaxLanes(Tag())) {
    GroupSums<Tag, kMode> group;
    group.Load(from, lane);
    group.Store(to, lane);
  }
}

// Infinities and NaN show in the sums of squares, so a scan that takes sums needs no magnitudes.
template <class Tag, Sums kMode>
bool SumsAreFinite(const GroupSums<Tag, kMode>& group) {
  const Tag d;
  return hn::AllTrue(d, hn::IsFinite(hn::Add(group.golden_sq, group.actual_sq)));
}

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
