// SPDX-License-Identifier: Apache-2.0
// The scan of bfloat16 with sums: included once per instruction set by scan_kernels.cc.
//
// A row is widened to floats in memory and its doubles are made from there, as converting from
// memory takes one operation where converting a register takes a shuffle besides. The sums stay one
// row behind, so that they do not wait for what was just written (docs/adr/0007).
#include <bit>
#include <cstdint>
#include <utility>

#include "host/worker/comparison/scan_kernels.h"

#if defined(HOST_WORKER_COMPARISON_SCAN_BFLOAT16_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef HOST_WORKER_COMPARISON_SCAN_BFLOAT16_INL_H_
#undef HOST_WORKER_COMPARISON_SCAN_BFLOAT16_INL_H_
#else
#define HOST_WORKER_COMPARISON_SCAN_BFLOAT16_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "host/worker/comparison/distant_rows-inl.h"
#include "host/worker/comparison/scan_rows-inl.h"
#include "host/worker/comparison/scan_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A conversion to eight doubles shuffles on processors whose data paths are 256 bits wide.
using QuadTag = hn::CappedTag<double, 4>;
inline constexpr size_t kQuad = hn::MaxLanes(QuadTag());
// Lanes whose sums fit into registers: AVX-512 has 32 of them.
inline constexpr size_t kQuads = HWY_TARGET == HWY_AVX3 ? 4 : 2;
inline constexpr size_t kPassLanes = kQuads * kQuad;

// Both sides of a row as floats, the even elements before the odd ones.
struct alignas(64) WidenedRow {
  float golden[kRow], actual[kRow];
};

// What a scan looks for in float32, in the lanes of a pass.
template <bool kMagnitudes>
struct RowChecks {
  using Tag = hn::CappedTag<float, kPassLanes>;
  using BitsTag = hn::RebindToSigned<Tag>;
  using Bits = hn::Vec<BitsTag>;

  Bits max_golden, max_actual;
  size_t equal = 0;

  RowChecks() { max_golden = max_actual = hn::Zero(BitsTag()); }

  // Returns the largest differences of the row, lane by lane, and leaves it widened in `to`.
  HWY_INLINE Bits Add(const uint16_t* golden, const uint16_t* actual, size_t first_lane,
                      WidenedRow& to) {
    auto largest = LargerMagnitude(AddPart(golden, actual, first_lane, 0, to),
                                   AddPart(golden, actual, first_lane, 1, to));
    for (size_t i = hn::MaxLanes(Tag()); i < kPassLanes; i += hn::MaxLanes(Tag())) {
      largest = LargerMagnitude(largest, AddPart(golden, actual, first_lane + i, 0, to));
      largest = LargerMagnitude(largest, AddPart(golden, actual, first_lane + i, 1, to));
    }
    return hn::BitCast(BitsTag(), largest);
  }

 private:
  HWY_INLINE hn::Vec<Tag> AddPart(const uint16_t* golden, const uint16_t* actual, size_t lane,
                                  size_t half, WidenedRow& to) {
    const Tag d;
    const auto g = BFloat16Row::Load(d, golden, lane, half);
    const auto a = BFloat16Row::Load(d, actual, lane, half);
    hn::StoreU(g, d, to.golden + half * kLanes + lane);
    hn::StoreU(a, d, to.actual + half * kLanes + lane);
    if constexpr (kMagnitudes) {
      max_golden = hn::Max(max_golden, Magnitude(g));
      max_actual = hn::Max(max_actual, Magnitude(a));
    }
    equal += hn::CountTrue(d, hn::Eq(a, g));
    return hn::Sub(a, g);
  }

  // Highway does not offer the one instruction that AVX-512 has for it.
  static HWY_INLINE hn::Vec<Tag> LargerMagnitude(hn::Vec<Tag> x, hn::Vec<Tag> y) {
#if HWY_TARGET == HWY_AVX3
    return hn::Vec<Tag>{_mm512_range_ps(x.raw, y.raw, 0xB)};
#else
    return hn::BitCast(Tag(), hn::Max(Magnitude(x), Magnitude(y)));
#endif
  }

  static HWY_INLINE Bits Magnitude(hn::Vec<Tag> value) {
    return hn::And(hn::BitCast(BitsTag(), value), hn::Set(BitsTag(), 0x7FFFFFFF));
  }
};

// The largest differences and excesses of the rows that are looked at twice.
template <class Tag>
struct DistantPairs {
  using BitsTag = hn::RebindToSigned<Tag>;
  hn::Vec<BitsTag> max_diff, max_excess;

  DistantPairs() { max_diff = max_excess = hn::Zero(BitsTag()); }

  HWY_INLINE void Add(const uint16_t* golden, const uint16_t* actual, size_t first_lane,
                      hn::Vec<Tag> rtol) {
    const Tag d;
    for (size_t lane = first_lane; lane < first_lane + kPassLanes; lane += hn::MaxLanes(d)) {
      for (size_t half = 0; half < 2; ++half) {
        const auto g = BFloat16Row::Load(d, golden, lane, half);
        const auto diff = hn::Abs(hn::Sub(BFloat16Row::Load(d, actual, lane, half), g));
        const auto excess = hn::NegMulAdd(rtol, hn::Abs(g), diff);
        max_diff = hn::Max(max_diff, hn::BitCast(BitsTag(), diff));
        max_excess = hn::Max(max_excess, hn::BitCast(BitsTag(), excess));
      }
    }
  }
};

// Sums of the lanes of a pass.
template <Sums kMode>
struct QuadSums {
  GroupSums<QuadTag, kMode> quads[kQuads];

  HWY_INLINE void Load(const LaneSums& from, size_t first_lane) {
    HWY_UNROLL(4)
    for (size_t i = 0; i < kQuads; ++i) quads[i].Load(from, first_lane + i * kQuad);
  }

  HWY_INLINE void Store(LaneSums& to, size_t first_lane) const {
    HWY_UNROLL(4)
    for (size_t i = 0; i < kQuads; ++i) quads[i].Store(to, first_lane + i * kQuad);
  }

  HWY_INLINE void Add(const WidenedRow& row, size_t first_lane, hn::Vec<QuadTag> shift_golden,
                      hn::Vec<QuadTag> shift_actual) {
    HWY_UNROLL(2)
    for (size_t half = 0; half < 2; ++half) {
      HWY_UNROLL(4)
      for (size_t i = 0; i < kQuads; ++i) {
        const size_t at = half * kLanes + first_lane + i * kQuad;
        const auto g = Doubles(row.golden + at);
        const auto a = Doubles(row.actual + at);
        if (i < kQuads / 2) {
          quads[i].Add(g, a, shift_golden, shift_actual);
        } else {
          quads[i].template Add<kMode == Sums::kRaw>(g, a, shift_golden, shift_actual);
        }
      }
    }
  }

  bool AreFinite() const {
    bool finite = true;
    for (const auto& quad : quads) finite = finite && SumsAreFinite(quad);
    return finite;
  }

 private:
  static HWY_INLINE hn::Vec<QuadTag> Doubles(const float* from) {
    return hn::PromoteTo(QuadTag(), hn::LoadU(hn::Rebind<float, QuadTag>(), from));
  }
};

template <Sums kMode, bool kMagnitudes>
BlockScan ScanBFloat16(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  if (block.count == 0) return {};
  using Checks = RowChecks<kMagnitudes>;
  const typename Checks::BitsTag bits;
  const auto* golden = static_cast<const uint16_t*>(block.golden);
  const auto* actual = static_cast<const uint16_t*>(block.actual);
  const auto shift_g = hn::Set(QuadTag(), plan.shift.golden);
  const auto shift_a = hn::Set(QuadTag(), plan.shift.actual);
  const auto rtol = hn::Set(typename Checks::Tag(), static_cast<float>(plan.rtol));
  constexpr size_t kAhead = 8 * kRow;  // fetched into the nearest cache before its turn

  Checks checks;
  DistantPairs<typename Checks::Tag> pairs;
  bool finite = true;
  LaneSums new_sums;
  WidenedRow widened[2];
  for (size_t lane = 0; lane < kLanes; lane += kPassLanes) {
    QuadSums<kMode> pass;
    pass.Load(sums, lane);
    DistantRows<typename Checks::BitsTag> distant(static_cast<float>(plan.atol),
                                                  static_cast<float>(plan.known_diff));
    WidenedRow* last = widened;
    WidenedRow* next = widened + 1;
    distant.Note(0, checks.Add(golden, actual, lane, *last));
    for (size_t i = kRow; i < block.count; i += kRow) {
      hwy::Prefetch(golden + i + kAhead);
      hwy::Prefetch(actual + i + kAhead);
      distant.Note(i, checks.Add(golden + i, actual + i, lane, *next));
      pass.Add(*last, lane, shift_g, shift_a);
      std::swap(last, next);
    }
    pass.Add(*last, lane, shift_g, shift_a);
    pass.Store(new_sums, lane);
    if constexpr (!kMagnitudes) finite = finite && pass.AreFinite();
    for (const size_t i : distant) pairs.Add(golden + i, actual + i, lane, rtol);
  }

  BlockScan scan;
  const int32_t bits_g = hn::GetLane(hn::MaxOfLanes(bits, checks.max_golden));
  const int32_t bits_a = hn::GetLane(hn::MaxOfLanes(bits, checks.max_actual));
  scan.finite = finite && bits_g < kFloatInfinity && bits_a < kFloatInfinity;
  scan.max_golden = std::bit_cast<float>(bits_g);
  scan.max_actual = std::bit_cast<float>(bits_a);
  scan.max_diff = std::bit_cast<float>(hn::GetLane(hn::MaxOfLanes(bits, pairs.max_diff)));
  scan.max_excess = std::bit_cast<float>(hn::GetLane(hn::MaxOfLanes(bits, pairs.max_excess)));
  scan.equal = checks.equal;
  if (scan.finite) CopySums<QuadTag, kMode>(new_sums, sums);
  return scan;
}

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
