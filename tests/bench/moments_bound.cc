// SPDX-License-Identifier: Apache-2.0
#include "moments_bound.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "moments_bound.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Floats = hn::Rebind<float, Doubles>;
using Words = hn::RebindToUnsigned<Floats>;

struct Moments {
  hn::Vec<Doubles> golden, actual, golden_sq, actual_sq, product;

  Moments() { golden = actual = golden_sq = actual_sq = product = hn::Zero(Doubles()); }

  HWY_INLINE void Add(hn::Vec<Words> golden_bits, hn::Vec<Words> actual_bits) {
    const auto g = hn::PromoteTo(Doubles(), hn::BitCast(Floats(), golden_bits));
    const auto a = hn::PromoteTo(Doubles(), hn::BitCast(Floats(), actual_bits));
    golden = hn::Add(golden, g);
    actual = hn::Add(actual, a);
    golden_sq = hn::MulAdd(g, g, golden_sq);
    actual_sq = hn::MulAdd(a, a, actual_sq);
    product = hn::MulAdd(g, a, product);
  }

  HWY_INLINE hn::Vec<Doubles> Total() const {
    const auto values = hn::Add(golden, actual);
    return hn::Add(values, hn::Add(hn::Add(golden_sq, actual_sq), product));
  }
};

double SumMoments(const uint16_t* golden, const uint16_t* actual, size_t count) {
  const Words words;
  const size_t lanes = hn::Lanes(words);
  const auto high = hn::Set(words, 0xFFFF0000u);
  const auto* g = reinterpret_cast<const uint32_t*>(golden);
  const auto* a = reinterpret_cast<const uint32_t*>(actual);
  Moments even, odd;
  for (size_t i = 0; i < count / 2; i += lanes) {
    const auto pairs_g = hn::LoadU(words, g + i);
    const auto pairs_a = hn::LoadU(words, a + i);
    even.Add(hn::ShiftLeft<16>(pairs_g), hn::ShiftLeft<16>(pairs_a));
    odd.Add(hn::And(pairs_g, high), hn::And(pairs_a, high));
  }
  return hn::GetLane(hn::SumOfLanes(Doubles(), hn::Add(even.Total(), odd.Total())));
}

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tthost {

HWY_EXPORT(SumMoments);

double SumMoments(const uint16_t* golden, const uint16_t* actual, size_t count) {
  return HWY_DYNAMIC_DISPATCH(SumMoments)(golden, actual, count);
}

}  // namespace tthost
#endif  // HWY_ONCE
