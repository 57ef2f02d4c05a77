// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set (foreach_target), without contraction of a * b + c.
#include "host/worker/comparison/scan_kernels.h"

#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/worker/comparison/scan_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using DoubleTag = hn::CappedTag<double, 8>;
using FloatTag = hn::CappedTag<float, kLanes>;
using FloatBitsTag = hn::RebindToSigned<FloatTag>;
using DoubleVec = hn::Vec<DoubleTag>;
using FloatVec = hn::Vec<FloatTag>;
// As many floats as there are doubles in a vector.
using NarrowTag = hn::Rebind<float, DoubleTag>;

HWY_INLINE constexpr size_t DoubleLanes() { return hn::MaxLanes(DoubleTag()); }
HWY_INLINE constexpr size_t FloatLanes() { return hn::MaxLanes(FloatTag()); }

// How a row of kRow elements is laid out: two elements per lane, taken one after the other. A
// reader gives, for a group of lanes starting at `lane`, the first or the second element of each
// (`half` 0 or 1).

struct Float32Row {
  using Type = float;
  static HWY_INLINE FloatVec Floats(const float* row, size_t lane, size_t half) {
    return hn::LoadU(FloatTag(), row + half * kLanes + lane);
  }
  static HWY_INLINE DoubleVec Doubles(const float* row, size_t lane, size_t half) {
    return hn::PromoteTo(DoubleTag(), hn::LoadU(NarrowTag(), row + half * kLanes + lane));
  }
};

// Neighbours share a 32-bit word; even elements are the first half of a row, odd ones the second.
struct BFloat16Row {
  using Type = uint16_t;
  template <class Tag>
  static HWY_INLINE hn::Vec<Tag> Load(Tag tag, const uint16_t* row, size_t lane, size_t half) {
    const hn::RebindToUnsigned<Tag> words;
    const auto pairs = hn::LoadU(words, reinterpret_cast<const uint32_t*>(row) + lane);
    const auto even = hn::ShiftLeft<16>(pairs);
    const auto odd = hn::And(pairs, hn::Set(words, 0xFFFF0000u));
    return hn::BitCast(tag, half == 0 ? even : odd);
  }
  static HWY_INLINE FloatVec Floats(const uint16_t* row, size_t lane, size_t half) {
    return Load(FloatTag(), row, lane, half);
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

// The sums of a group of DoubleLanes() lanes, held in registers.
template <Sums kMode>
struct GroupSums {
  DoubleVec golden, actual, golden_sq, actual_sq, product;

  HWY_INLINE void Load(const LaneSums& from, size_t lane) {
    const DoubleTag d;
    golden = hn::LoadU(d, from.golden + lane);
    actual = hn::LoadU(d, from.actual + lane);
    golden_sq = hn::LoadU(d, from.golden_sq + lane);
    actual_sq = hn::LoadU(d, from.actual_sq + lane);
    product = hn::LoadU(d, from.product + lane);
  }

  HWY_INLINE void Store(LaneSums& to, size_t lane) const {
    const DoubleTag d;
    hn::StoreU(golden, d, to.golden + lane);
    hn::StoreU(actual, d, to.actual + lane);
    hn::StoreU(golden_sq, d, to.golden_sq + lane);
    hn::StoreU(actual_sq, d, to.actual_sq + lane);
    hn::StoreU(product, d, to.product + lane);
  }

  HWY_INLINE void Add(DoubleVec g, DoubleVec a, DoubleVec shift_g, DoubleVec shift_a) {
    if constexpr (kMode == Sums::kShifted) {
      g = hn::Sub(g, shift_g);
      a = hn::Sub(a, shift_a);
    }
    golden = hn::Add(golden, g);
    actual = hn::Add(actual, a);
    golden_sq = AddProduct(g, g, golden_sq);
    actual_sq = AddProduct(a, a, actual_sq);
    product = AddProduct(g, a, product);
  }

 private:
  // Raw values have 24 bits, so their product is exact and fusing changes nothing; deviations are
  // rounded on every instruction set in the same place.
  static HWY_INLINE DoubleVec AddProduct(DoubleVec x, DoubleVec y, DoubleVec sum) {
    if constexpr (kMode == Sums::kRaw) return hn::MulAdd(x, y, sum);
    return hn::Add(sum, hn::Mul(x, y));
  }
};

// Magnitudes are compared as integers, which orders infinities and NaN above every number.
constexpr int32_t kFloatInfinity = 0x7F800000;

template <class Row, Sums kMode>
BlockScan ScanFloats(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  using Type = typename Row::Type;
  const auto* golden = static_cast<const Type*>(block.golden);
  const auto* actual = static_cast<const Type*>(block.actual);
  const DoubleTag d64;
  const FloatTag d32;
  const FloatBitsTag bits;
  constexpr size_t kParts = FloatLanes() / DoubleLanes();
  const auto magnitude = hn::Set(bits, 0x7FFFFFFF);
  const auto shift_g = hn::Set(d64, plan.shift.golden);
  const auto shift_a = hn::Set(d64, plan.shift.actual);

  auto max_g = hn::Zero(bits);
  auto max_a = hn::Zero(bits);
  auto max_d = hn::Zero(d32);
  auto max_excess = hn::Zero(d32);
  const auto rtol = hn::Set(d32, static_cast<float>(plan.rtol));
  size_t equal = 0;
  for (size_t lane = 0; lane < kLanes; lane += FloatLanes()) {
    GroupSums<kMode> low, high;
    if constexpr (kMode != Sums::kNone) {
      low.Load(sums, lane);
      if constexpr (kParts == 2) high.Load(sums, lane + DoubleLanes());
    }
    for (size_t i = 0; i < block.count; i += kRow) {
      HWY_UNROLL(2)
      for (size_t half = 0; half < 2; ++half) {
        const auto g = Row::Floats(golden + i, lane, half);
        const auto a = Row::Floats(actual + i, lane, half);
        const auto abs_g = hn::And(hn::BitCast(bits, g), magnitude);
        const auto abs_d = hn::Abs(hn::Sub(a, g));
        max_g = hn::Max(max_g, abs_g);
        max_a = hn::Max(max_a, hn::And(hn::BitCast(bits, a), magnitude));
        max_d = hn::Max(max_d, abs_d);
        const auto excess = hn::NegMulAdd(rtol, hn::BitCast(d32, abs_g), abs_d);
        max_excess = hn::Max(max_excess, excess);
        equal += hn::CountTrue(d32, hn::Eq(a, g));
        if constexpr (kMode != Sums::kNone) {
          low.Add(Row::Doubles(golden + i, lane, half), Row::Doubles(actual + i, lane, half),
                  shift_g, shift_a);
          if constexpr (kParts == 2) {
            const size_t upper = lane + DoubleLanes();
            high.Add(Row::Doubles(golden + i, upper, half), Row::Doubles(actual + i, upper, half),
                     shift_g, shift_a);
          }
        }
      }
    }
    if constexpr (kMode != Sums::kNone) {
      low.Store(sums, lane);
      if constexpr (kParts == 2) high.Store(sums, lane + DoubleLanes());
    }
  }

  BlockScan scan;
  const int32_t bits_g = hn::GetLane(hn::MaxOfLanes(bits, max_g));
  const int32_t bits_a = hn::GetLane(hn::MaxOfLanes(bits, max_a));
  scan.finite = bits_g < kFloatInfinity && bits_a < kFloatInfinity;
  scan.max_golden = std::bit_cast<float>(bits_g);
  scan.max_actual = std::bit_cast<float>(bits_a);
  scan.max_diff = hn::GetLane(hn::MaxOfLanes(d32, max_d));
  scan.max_excess = hn::GetLane(hn::MaxOfLanes(d32, max_excess));
  scan.equal = equal;
  return scan;
}

template <Sums kMode>
BlockScan ScanDoubles(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  const auto* golden = static_cast<const double*>(block.golden);
  const auto* actual = static_cast<const double*>(block.actual);
  const DoubleTag d;
  const auto shift_g = hn::Set(d, plan.shift.golden);
  const auto shift_a = hn::Set(d, plan.shift.actual);

  auto max_g = hn::Zero(d);
  auto max_a = hn::Zero(d);
  auto max_d = hn::Zero(d);
  auto max_excess = hn::Zero(d);
  const auto rtol = hn::Set(d, plan.rtol);
  auto poison = hn::Zero(d);  // NaN once an operand was not finite
  size_t equal = 0;
  for (size_t lane = 0; lane < kLanes; lane += DoubleLanes()) {
    GroupSums<kMode> group;
    if constexpr (kMode != Sums::kNone) group.Load(sums, lane);
    for (size_t i = 0; i < block.count; i += kRow) {
      for (size_t half = 0; half < 2; ++half) {
        const auto g = Float64Row::Doubles(golden + i, lane, half);
        const auto a = Float64Row::Doubles(actual + i, lane, half);
        poison = hn::Add(poison, hn::Add(hn::Sub(g, g), hn::Sub(a, a)));
        const auto abs_d = hn::Abs(hn::Sub(a, g));
        max_g = hn::Max(max_g, hn::Abs(g));
        max_a = hn::Max(max_a, hn::Abs(a));
        max_d = hn::Max(max_d, abs_d);
        max_excess = hn::Max(max_excess, hn::NegMulAdd(rtol, hn::Abs(g), abs_d));
        equal += hn::CountTrue(d, hn::Eq(a, g));
        if constexpr (kMode != Sums::kNone) group.Add(g, a, shift_g, shift_a);
      }
    }
    if constexpr (kMode != Sums::kNone) group.Store(sums, lane);
  }

  BlockScan scan;
  scan.finite = hn::AllFalse(d, hn::IsNaN(poison));
  scan.max_golden = hn::GetLane(hn::MaxOfLanes(d, max_g));
  scan.max_actual = hn::GetLane(hn::MaxOfLanes(d, max_a));
  scan.max_diff = hn::GetLane(hn::MaxOfLanes(d, max_d));
  scan.max_excess = hn::GetLane(hn::MaxOfLanes(d, max_excess));
  scan.equal = equal;
  return scan;
}

template <class Row>
double MaxAbsDiffOf(const PairBlock& block) {
  using Type = typename Row::Type;
  const auto* golden = static_cast<const Type*>(block.golden);
  const auto* actual = static_cast<const Type*>(block.actual);
  const DoubleTag d;
  auto max = hn::Zero(d);
  for (size_t i = 0; i < block.count; i += kRow) {
    for (size_t lane = 0; lane < kLanes; lane += DoubleLanes()) {
      for (size_t half = 0; half < 2; ++half) {
        const auto g = Row::Doubles(golden + i, lane, half);
        max = hn::Max(max, hn::Abs(hn::Sub(Row::Doubles(actual + i, lane, half), g)));
      }
    }
  }
  return hn::GetLane(hn::MaxOfLanes(d, max));
}

template <class Row>
uint64_t CountViolationsOf(const PairBlock& block, double rtol, double atol) {
  using Type = typename Row::Type;
  const auto* golden = static_cast<const Type*>(block.golden);
  const auto* actual = static_cast<const Type*>(block.actual);
  const DoubleTag d;
  const auto relative = hn::Set(d, rtol);
  const auto absolute = hn::Set(d, atol);
  size_t count = 0;
  for (size_t i = 0; i < block.count; i += kRow) {
    for (size_t lane = 0; lane < kLanes; lane += DoubleLanes()) {
      for (size_t half = 0; half < 2; ++half) {
        const auto g = Row::Doubles(golden + i, lane, half);
        const auto diff = hn::Abs(hn::Sub(Row::Doubles(actual + i, lane, half), g));
        const auto allowed = hn::Add(absolute, hn::Mul(relative, hn::Abs(g)));
        count += hn::CountTrue(d, hn::Gt(diff, allowed));
      }
    }
  }
  return count;
}

template <class Row>
void AddSquaresOf(const PairBlock& block, LaneSums& sums) {
  using Type = typename Row::Type;
  const auto* golden = static_cast<const Type*>(block.golden);
  const auto* actual = static_cast<const Type*>(block.actual);
  const DoubleTag d;
  for (size_t lane = 0; lane < kLanes; lane += DoubleLanes()) {
    auto sum_g = hn::LoadU(d, sums.golden_sq + lane);
    auto sum_a = hn::LoadU(d, sums.actual_sq + lane);
    auto sum_d = hn::LoadU(d, sums.product + lane);
    for (size_t i = 0; i < block.count; i += kRow) {
      for (size_t half = 0; half < 2; ++half) {
        const auto g = Row::Doubles(golden + i, lane, half);
        const auto a = Row::Doubles(actual + i, lane, half);
        const auto diff = hn::Sub(a, g);
        sum_g = hn::Add(sum_g, hn::Mul(g, g));
        sum_a = hn::Add(sum_a, hn::Mul(a, a));
        sum_d = hn::Add(sum_d, hn::Mul(diff, diff));
      }
    }
    hn::StoreU(sum_g, d, sums.golden_sq + lane);
    hn::StoreU(sum_a, d, sums.actual_sq + lane);
    hn::StoreU(sum_d, d, sums.product + lane);
  }
}

// `Function<Row>` for the row layout of a type.
#define TTHOST_FOR_ROW(type, Function, ...)      \
  switch (type) {                                \
    case ScanType::kFloat32:                     \
      return Function<Float32Row>(__VA_ARGS__);  \
    case ScanType::kBFloat16:                    \
      return Function<BFloat16Row>(__VA_ARGS__); \
    case ScanType::kFloat64:                     \
      return Function<Float64Row>(__VA_ARGS__);  \
  }                                              \
  HWY_ABORT("unknown scan type")

template <Sums kMode>
BlockScan ScanInMode(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  switch (block.type) {
    case ScanType::kFloat32:
      return ScanFloats<Float32Row, kMode>(block, plan, sums);
    case ScanType::kBFloat16:
      return ScanFloats<BFloat16Row, kMode>(block, plan, sums);
    case ScanType::kFloat64:
      return ScanDoubles<kMode>(block, plan, sums);
  }
  HWY_ABORT("unknown scan type or mode");
}

BlockScan ScanBlock(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  switch (plan.sums) {
    case Sums::kNone:
      return ScanInMode<Sums::kNone>(block, plan, sums);
    case Sums::kRaw:
      return ScanInMode<Sums::kRaw>(block, plan, sums);
    case Sums::kShifted:
      return ScanInMode<Sums::kShifted>(block, plan, sums);
  }
  HWY_ABORT("unknown scan type or mode");
}

double MaxAbsDiff(const PairBlock& block) { TTHOST_FOR_ROW(block.type, MaxAbsDiffOf, block); }

uint64_t CountViolations(const PairBlock& block, double rtol, double atol) {
  TTHOST_FOR_ROW(block.type, CountViolationsOf, block, rtol, atol);
}

void AddSquares(const PairBlock& block, LaneSums& sums) {
  TTHOST_FOR_ROW(block.type, AddSquaresOf, block, sums);
}

// In integers, as not every instruction set converts infinities and NaN itself.
void WidenHalf(const uint16_t* from, float* to, size_t count) {
  const FloatTag d32;
  const hn::RebindToUnsigned<FloatTag> words;
  const hn::Rebind<uint16_t, FloatTag> halves;
  const auto infinity = hn::Set(words, 0x7C00u << 13);
  const auto rebias = hn::Set(d32, 0x1p112f);  // exact; normalises subnormal values too
  for (size_t i = 0; i < count; i += FloatLanes()) {
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

#undef TTHOST_FOR_ROW

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tthost {

HWY_EXPORT(ScanBlock);
HWY_EXPORT(MaxAbsDiff);
HWY_EXPORT(CountViolations);
HWY_EXPORT(AddSquares);
HWY_EXPORT(WidenHalf);

size_t ElementSize(ScanType type) {
  switch (type) {
    case ScanType::kFloat32:
      return 4;
    case ScanType::kBFloat16:
      return 2;
    case ScanType::kFloat64:
      return 8;
  }
  HWY_ABORT("unknown scan type or mode");
}

size_t LaneOf(ScanType type, size_t position) {
  return type == ScanType::kBFloat16 ? position / 2 % kLanes : position % kLanes;
}

BlockScan ScanBlock(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  assert(block.count % kRow == 0);
  assert(plan.sums != Sums::kRaw || block.type != ScanType::kFloat64);
  return HWY_DYNAMIC_DISPATCH(ScanBlock)(block, plan, sums);
}

double MaxAbsDiff(const PairBlock& block) { return HWY_DYNAMIC_DISPATCH(MaxAbsDiff)(block); }

uint64_t CountViolations(const PairBlock& block, double rtol, double atol) {
  return HWY_DYNAMIC_DISPATCH(CountViolations)(block, rtol, atol);
}

void AddSquares(const PairBlock& block, LaneSums& sums) {
  HWY_DYNAMIC_DISPATCH(AddSquares)(block, sums);
}

void WidenHalf(const uint16_t* from, float* to, size_t count) {
  HWY_DYNAMIC_DISPATCH(WidenHalf)(from, to, count);
}

}  // namespace tthost
#endif  // HWY_ONCE
