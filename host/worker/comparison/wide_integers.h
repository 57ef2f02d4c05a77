// SPDX-License-Identifier: Apache-2.0
// Differences of 64-bit integers, which float64 cannot tell apart above 2^53.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/worker/comparison/leaf_scan.h"
#include "tthost/tensor.h"

namespace tthost {

class WideIntegers {
 public:
  // None unless both are integers and one has 64 bits. Borrows the tensors.
  static std::optional<WideIntegers> For(const tthost_tensor& golden, const tthost_tensor& actual);

  // Reads `count` pairs from element `start` of the row-major order.
  void Read(uint64_t start, size_t count);

  // Of the pairs that were read last; differences are exact before they become a double.
  uint64_t EqualCount() const;
  double MaxDiff() const;
  size_t MaxDiffPosition() const;
  uint64_t CountViolations(const Tolerance& tolerance) const;

 private:
  WideIntegers(const tthost_tensor& golden, const tthost_tensor& actual)
      : golden_(&golden), actual_(&actual) {}

  const tthost_tensor* golden_;
  const tthost_tensor* actual_;
  std::vector<double> diff_, golden_values_;
};

}  // namespace tthost
