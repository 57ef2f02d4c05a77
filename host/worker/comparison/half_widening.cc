// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/half_widening.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/worker/comparison/half_widening.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::CappedTag<float, 16>;

// In integers, as not every instruction set converts infinities and NaN itself.
void WidenHalf(const uint16_t* from, float* to, size_t count) {
  const FloatTag d32;
  const hn::RebindToUnsigned<FloatTag> words;
  const hn::Rebind<uint16_t, FloatTag> halves;
  const auto infinity = hn::Set(words, 0x7C00u << 13);
  const auto rebias = hn::Set(d32, 0x1p112f);  // exact; normalises subnormal values too
  for (size_t i = 0; i < count; i += hn::MaxLanes(d32)) {
    const auto half = hn::PromoteTo(words, hn::LoadU(halves, from + i));
    const auto sign = hn::ShiftLeft<16>(hn::And(half, hn::Set(words, 0x8000u)));
    const auto magnitude = hn::ShiftLeft<13>(hn::And(half, hn::Set(words, 0x7FFFu)));
    const auto number = hn::BitCast(words, hn::Mul(hn::BitCast(d32, magnitude), rebias));
    const auto special = hn::Or(magnitude, hn::Set(words, 0x7F800000u));
    const auto is_special = hn::Ge(hn::BitCast(d32, magnitude), hn::BitCast(d32, infinity));
    const auto wide = hn::IfThenElse(hn::RebindMask(words, is_special), special, number);
    hn::StoreU(hn::BitCast(d32, hn::Or(sign, wide)), d32, to + i);
  }
}

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tthost {

HWY_EXPORT(WidenHalf);

void WidenHalf(const uint16_t* from, float* to, size_t count) {
  HWY_DYNAMIC_DISPATCH(WidenHalf)(from, to, count);
}

}  // namespace tthost
#endif  // HWY_ONCE
