// SPDX-License-Identifier: Apache-2.0
// Scans blocks of a pair of tensors and keeps the figures that do not depend on their order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/worker/comparison/element_source.h"
#include "host/worker/comparison/leaf_scan.h"
#include "host/worker/comparison/scan_kernels.h"
#include "host/worker/comparison/wide_integers.h"

namespace tthost {

// The sums of a chunk: deviations for the moments, values for the norms.
struct ChunkSums {
  LaneSums moments = {};
  LaneSums squares = {};
};

// Figures that may be collected in any order.
struct Tally {
  uint64_t finite = 0, equal = 0, mismatches = 0;
  double max_golden = 0, max_actual = 0;
  double max_diff = 0;          // as BlockScan::max_diff
  uint64_t max_diff_block = 0;  // first element of the first block that reaches it
  std::optional<FinitenessMismatch> first_mismatch;
  std::vector<uint64_t> violations;  // one per tolerance

  void Add(const Tally& other);
};

// One per thread. Borrows the tensors and the wishes.
class BlockScanner {
 public:
  BlockScanner(const tthost_tensor& golden, const tthost_tensor& actual, const ScanWishes& wishes);

  ScanType Type() const { return type_; }
  uint64_t Count() const { return golden_.Count(); }
  const Tally& Totals() const { return tally_; }

  // The pairs of the block from element `start` in which both sides are finite, as float64.
  struct FinitePairs {
    std::vector<double> golden, actual;
    std::vector<uint64_t> index;  // row-major, in elements
  };
  FinitePairs ReadFinite(uint64_t start);

  // The first of the largest differences in a block, computed in float64.
  struct Difference {
    double value = 0;
    uint64_t index = 0;  // row-major, in elements
  };
  Difference LargestDifference(uint64_t start);

  // Scans the block from element `start`, at most kBlock long.
  void Scan(uint64_t start, const ScanPlan& plan, ChunkSums& sums);

 private:
  // A block as whole rows and a last row padded with zeros.
  struct Rows {
    PairBlock whole, padded;
    size_t padding = 0;
  };
  size_t CountFrom(uint64_t start) const;
  Rows Split(const PairBlock& block);
  PairBlock DropNonFinite(const PairBlock& block, uint64_t start);
  void Classify(double golden, double actual, uint64_t index);
  BlockScan ScanRows(const Rows& rows, const ScanPlan& plan, LaneSums& sums) const;
  void Count(const Rows& rows, const BlockScan& scan, const ScanPlan& plan);

  const ScanWishes& wishes_;
  ScanType type_;
  ElementSource golden_, actual_;
  std::optional<WideIntegers> wide_integers_;
  Tally tally_;
  std::vector<char> finite_golden_, finite_actual_;  // pairs left by DropNonFinite
  alignas(64) char padded_golden_[kRow * sizeof(double)] = {};
  alignas(64) char padded_actual_[kRow * sizeof(double)] = {};
  uint64_t components_;  // numbers per element: 2 when complex
};

}  // namespace tthost
