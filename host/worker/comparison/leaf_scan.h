// SPDX-License-Identifier: Apache-2.0
// Every wanted statistic of a pair of tensors, from one pass over both.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tthost/ext/stats.h"
#include "tthost/tensor.h"

namespace tthost {

struct Tolerance {
  double rtol = 0, atol = 0;
  bool operator==(const Tolerance&) const = default;
};

struct ScanWishes {
  uint32_t groups = 0;  // TTHOST_STATS_*
  std::vector<Tolerance> tolerances;
};

// A position where one side is NaN or infinite and the other is not so in the same way.
struct FinitenessMismatch {
  uint64_t index = 0;  // row-major, in elements
  double golden = 0, actual = 0;
};

struct LeafScan {
  tthost_leaf_stats stats = {};
  std::vector<uint64_t> violations;  // one per tolerance
  uint64_t mismatch_count = 0;
  std::optional<FinitenessMismatch> first_mismatch;
};

// Both tensors have the same shape and types that FactsOf() knows, of one class. The numbers that
// make a complex element count one by one. Uses up to `threads` threads and about 0.3 MiB for each;
// the result has the same bits for any number of threads and on any instruction set.
LeafScan ScanLeaf(const tthost_tensor& golden, const tthost_tensor& actual,
                  const ScanWishes& wishes, int threads);

}  // namespace tthost
