// SPDX-License-Identifier: Apache-2.0
// The vectorised inner loops of the comparison, chosen for the processor at run time.
//
// Every instruction set computes the same bits: sums live in kLanes numbered lanes, an element's
// lane follows from its position alone, and a product is fused with its addition only where it is
// exact anyway.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace tthost {

// Element types that are read in place. Others are converted to one of them block by block.
enum class ScanType { kFloat32 = 1, kBFloat16, kFloat64 };
size_t ElementSize(ScanType type);

// Pairs are scanned in rows; a count handed to a kernel is a multiple of kRow.
inline constexpr size_t kRow = 32;
inline constexpr size_t kMaxRows = 128;  // of a block
inline constexpr size_t kLanes = 16;
// The lane that the element at `position` of a block is added to.
size_t LaneOf(ScanType type, size_t position);

enum class Sums {
  kNone = 1,
  kRaw,      // of the values; exact products, for float32 and bfloat16 only
  kShifted,  // of the deviations from `Shift`
};

struct Shift {
  double golden = 0, actual = 0;
};

// How a block is scanned; but for `known_diff` the same for all blocks of a leaf.
struct ScanPlan {
  Sums sums = Sums::kNone;
  Shift shift;
  // Of BlockScan::max_excess.
  double rtol = 0, atol = std::numeric_limits<double>::infinity();
  bool magnitudes = false;
  double known_diff = 0;  // the BlockScan::max_diff of another block
};

// Running sums of a chunk, lane by lane.
struct LaneSums {
  double golden[kLanes], actual[kLanes];
  double golden_sq[kLanes], actual_sq[kLanes], product[kLanes];
};

struct BlockScan {
  double max_golden = 0, max_actual = 0;  // largest magnitudes, where the plan wants them
  bool finite = true;                     // false: the other figures mean nothing
  // Largest |actual - golden| in the precision of the type: rounding keeps the order, so the true
  // largest difference is among the pairs that reach it. Perhaps less where it is at most
  // ScanPlan::known_diff.
  double max_diff = 0;
  // Largest |actual - golden| - rtol * |golden| of the pairs that differ by more than atol, and
  // perhaps of others. A hint only: off by a few units in the last place of the type, and not the
  // same on every instruction set.
  double max_excess = 0;
  uint64_t equal = 0;
};

// One block of pairs, contiguous, at most kMaxRows rows. Data need no alignment.
struct PairBlock {
  ScanType type = ScanType::kFloat32;
  const void* golden = nullptr;
  const void* actual = nullptr;
  size_t count = 0;
};

// Adds to `sums` what `plan` says, unless a value is not finite.
BlockScan ScanBlock(const PairBlock& block, const ScanPlan& plan, LaneSums& sums);

// The rest expect finite values and compute differences in float64.
// Pairs with |actual - golden| > atol + rtol * |golden|.
uint64_t CountViolations(const PairBlock& block, double rtol, double atol);
// Adds squares of golden, actual and the difference to golden_sq, actual_sq and product.
void AddSquares(const PairBlock& block, LaneSums& sums);

}  // namespace tthost
