// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set (foreach_target), without contraction of a * b + c.
#include "host/worker/comparison/scan_kernels.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/worker/comparison/scan_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "host/worker/comparison/distant_rows-inl.h"
#include "host/worker/comparison/scan_bfloat16-inl.h"
#include "host/worker/comparison/scan_rows-inl.h"
#include "host/worker/comparison/scan_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

// Inlined, because a call would push the sums out of their registers.
template <class Row>
HWY_INLINE hn::Vec<typename Row::Tag> Excess(const typename Row::Type* golden,
                                             const typename Row::Type* actual, size_t lane,
                                             size_t half, hn::Vec<typename Row::Tag> rtol) {
  const auto g = Row::Floats(golden, lane, half);
  const auto diff = hn::Sub(Row::Floats(actual, lane, half), g);
  return hn::NegMulAdd(rtol, hn::Abs(g), hn::Abs(diff));
}

template <class Row, Sums kMode, bool kMagnitudes>
BlockScan ScanFloats(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  using Type = typename Row::Type;
  const auto* golden = static_cast<const Type*>(block.golden);
  const auto* actual = static_cast<const Type*>(block.actual);
  const DoubleTag d64;
  const typename Row::Tag d32;
  const hn::RebindToSigned<typename Row::Tag> bits;
  constexpr size_t kPass = 2 * DoubleLanes();  // lanes whose sums fit into registers
  const auto magnitude = hn::Set(bits, 0x7FFFFFFF);
  const auto shift_g = hn::Set(d64, plan.shift.golden);
  const auto shift_a = hn::Set(d64, plan.shift.actual);

  auto max_g = hn::Zero(bits);
  auto max_a = hn::Zero(bits);
  auto max_d = hn::Zero(bits);
  auto max_excess = hn::Zero(bits);
  const auto rtol = hn::Set(d32, static_cast<float>(plan.rtol));
  bool finite = true;
  size_t equal = 0;
  LaneSums new_sums;
  for (size_t lane = 0; lane < kLanes; lane += kPass) {
    GroupSums<DoubleTag, kMode> low, high;
    if constexpr (kMode != Sums::kNone) {
      low.Load(sums, lane);
      high.Load(sums, lane + DoubleLanes());
    }
    DistantRows<hn::RebindToSigned<typename Row::Tag>> distant(
        static_cast<float>(plan.atol), std::numeric_limits<float>::infinity());
    for (size_t i = 0; i < block.count; i += kRow) {
      auto row_max_d = hn::Zero(bits);
      HWY_UNROLL(2)
      for (size_t half = 0; half < 2; ++half) {
        HWY_UNROLL(2)
        for (size_t part = lane; part < lane + kPass; part += hn::MaxLanes(d32)) {
          const auto g = Row::Floats(golden + i, part, half);
          const auto a = Row::Floats(actual + i, part, half);
          if constexpr (kMagnitudes) {
            max_g = hn::Max(max_g, hn::And(hn::BitCast(bits, g), magnitude));
            max_a = hn::Max(max_a, hn::And(hn::BitCast(bits, a), magnitude));
          }
          row_max_d = hn::Max(row_max_d, hn::And(hn::BitCast(bits, hn::Sub(a, g)), magnitude));
          equal += hn::CountTrue(d32, hn::Eq(a, g));
        }
        if constexpr (kMode != Sums::kNone) {
          low.Add(Row::Doubles(golden + i, lane, half), Row::Doubles(actual + i, lane, half),
                  shift_g, shift_a);
          const size_t upper = lane + DoubleLanes();
          high.Add(Row::Doubles(golden + i, upper, half), Row::Doubles(actual + i, upper, half),
                   shift_g, shift_a);
        }
      }
      max_d = hn::Max(max_d, row_max_d);
      distant.Note(i, row_max_d);
    }
    for (const size_t i : distant) {
      for (size_t part = lane; part < lane + kPass; part += hn::MaxLanes(d32)) {
        for (size_t half = 0; half < 2; ++half) {
          const auto excess = Excess<Row>(golden + i, actual + i, part, half, rtol);
          max_excess = hn::Max(max_excess, hn::BitCast(bits, excess));
        }
      }
    }
    if constexpr (kMode != Sums::kNone) {
      low.Store(new_sums, lane);
      high.Store(new_sums, lane + DoubleLanes());
      if constexpr (!kMagnitudes) finite = finite && SumsAreFinite(low) && SumsAreFinite(high);
    }
  }

  BlockScan scan;
  const int32_t bits_g = hn::GetLane(hn::MaxOfLanes(bits, max_g));
  const int32_t bits_a = hn::GetLane(hn::MaxOfLanes(bits, max_a));
  scan.finite = finite && bits_g < kFloatInfinity && bits_a < kFloatInfinity;
  scan.max_golden = std::bit_cast<float>(bits_g);
  scan.max_actual = std::bit_cast<float>(bits_a);
  scan.max_diff = std::bit_cast<float>(hn::GetLane(hn::MaxOfLanes(bits, max_d)));
  scan.max_excess = std::bit_cast<float>(hn::GetLane(hn::MaxOfLanes(bits, max_excess)));
  scan.equal = equal;
  if constexpr (kMode != Sums::kNone) {
    if (scan.finite) CopySums<DoubleTag, kMode>(new_sums, sums);
  }
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
  LaneSums new_sums;
  for (size_t lane = 0; lane < kLanes; lane += DoubleLanes()) {
    GroupSums<DoubleTag, kMode> group;
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
    if constexpr (kMode != Sums::kNone) group.Store(new_sums, lane);
  }

  BlockScan scan;
  scan.finite = hn::AllFalse(d, hn::IsNaN(poison));
  scan.max_golden = hn::GetLane(hn::MaxOfLanes(d, max_g));
  scan.max_actual = hn::GetLane(hn::MaxOfLanes(d, max_a));
  scan.max_diff = hn::GetLane(hn::MaxOfLanes(d, max_d));
  scan.max_excess = hn::GetLane(hn::MaxOfLanes(d, max_excess));
  scan.equal = equal;
  if constexpr (kMode != Sums::kNone) {
    if (scan.finite) CopySums<DoubleTag, kMode>(new_sums, sums);
  }
  return scan;
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

// Infinities show in sums or in magnitudes; one of the two is taken.
template <Sums kMode>
BlockScan ScanFloat32(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  if (kMode == Sums::kNone || plan.magnitudes) {
    return ScanFloats<Float32Row, kMode, true>(block, plan, sums);
  }
  return ScanFloats<Float32Row, kMode, kMode == Sums::kNone>(block, plan, sums);
}

template <Sums kMode>
BlockScan ScanBFloat16For(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  if constexpr (kMode == Sums::kNone) {
    return ScanFloats<BFloat16Row, kMode, true>(block, plan, sums);
  } else {
    if (plan.magnitudes) return ScanBFloat16<kMode, true>(block, plan, sums);
    return ScanBFloat16<kMode, false>(block, plan, sums);
  }
}

template <Sums kMode>
BlockScan ScanInMode(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  switch (block.type) {
    case ScanType::kFloat32:
      return ScanFloat32<kMode>(block, plan, sums);
    case ScanType::kBFloat16:
      return ScanBFloat16For<kMode>(block, plan, sums);
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

uint64_t CountViolations(const PairBlock& block, double rtol, double atol) {
  TTHOST_FOR_ROW(block.type, CountViolationsOf, block, rtol, atol);
}

void AddSquares(const PairBlock& block, LaneSums& sums) {
  TTHOST_FOR_ROW(block.type, AddSquaresOf, block, sums);
}

#undef TTHOST_FOR_ROW

}  // namespace tthost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tthost {

HWY_EXPORT(ScanBlock);
HWY_EXPORT(CountViolations);
HWY_EXPORT(AddSquares);

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
  assert(block.count % kRow == 0 && block.count <= kMaxRows * kRow);
  assert(plan.sums != Sums::kRaw || block.type != ScanType::kFloat64);
  return HWY_DYNAMIC_DISPATCH(ScanBlock)(block, plan, sums);
}

uint64_t CountViolations(const PairBlock& block, double rtol, double atol) {
  return HWY_DYNAMIC_DISPATCH(CountViolations)(block, rtol, atol);
}

void AddSquares(const PairBlock& block, LaneSums& sums) {
  HWY_DYNAMIC_DISPATCH(AddSquares)(block, sums);
}

}  // namespace tthost
#endif  // HWY_ONCE
