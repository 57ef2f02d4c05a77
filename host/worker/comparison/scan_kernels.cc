// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set (foreach_target), without contraction of a * b + c.
#include "host/worker/comparison/scan_kernels.h"

#include <algorithm>
#include <bit>
#include <cassert>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/worker/comparison/scan_kernels.cc"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "host/worker/comparison/scan_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tthost::HWY_NAMESPACE {

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

// Magnitudes are compared as integers, which orders infinities and NaN above every number and, on
// x86, leaves the execution ports of additions and conversions to the sums.
constexpr int32_t kFloatInfinity = 0x7F800000;

// Infinities and NaN show in the sums of squares, so a scan that takes sums needs no magnitudes.
template <Sums kMode>
bool SumsAreFinite(const GroupSums<kMode>& group) {
  const DoubleTag d;
  return hn::AllTrue(d, hn::IsFinite(hn::Add(group.golden_sq, group.actual_sq)));
}

// Rows of a block that hold a pair whose difference exceeds `atol`. In most data they are few, so
// only they are looked at twice.
template <class BitsTag>
class DistantRows {
 public:
  explicit DistantRows(double atol)
      : nearest_(hn::Set(BitsTag(),
                         std::max(std::bit_cast<int32_t>(static_cast<float>(atol)) - 1, 0))) {}

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
  for (size_t lane = 0; lane < kLanes; lane += kPass) {
    GroupSums<kMode> low, high;
    if constexpr (kMode != Sums::kNone) {
      low.Load(sums, lane);
      high.Load(sums, lane + DoubleLanes());
    }
    DistantRows<hn::RebindToSigned<typename Row::Tag>> distant(plan.atol);
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
      low.Store(sums, lane);
      high.Store(sums, lane + DoubleLanes());
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

template <class Row, Sums kMode>
BlockScan ScanFloatsFor(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  if (kMode == Sums::kNone || plan.magnitudes) {
    return ScanFloats<Row, kMode, true>(block, plan, sums);
  }
  return ScanFloats<Row, kMode, kMode == Sums::kNone>(block, plan, sums);
}

template <Sums kMode>
BlockScan ScanInMode(const PairBlock& block, const ScanPlan& plan, LaneSums& sums) {
  switch (block.type) {
    case ScanType::kFloat32:
      return ScanFloatsFor<Float32Row, kMode>(block, plan, sums);
    case ScanType::kBFloat16:
      return ScanFloatsFor<BFloat16Row, kMode>(block, plan, sums);
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
