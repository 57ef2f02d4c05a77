// SPDX-License-Identifier: Apache-2.0
// Reads a tensor of any type and strides as contiguous blocks of a type that the kernels take.
#pragma once

#include <cstdint>
#include <vector>

#include "host/worker/comparison/scan_kernels.h"
#include "tthost/tensor.h"

namespace tthost {

// Largest block in elements; a multiple of kRow, small enough to stay in a core's cache.
inline constexpr size_t kBlock = 4096;

// The type in which a pair of comparable tensors is scanned: their own where both share one that
// the kernels take, else float32 or float64, whichever holds the values of both exactly (64-bit
// integers are rounded).
ScanType ScanTypeFor(tthost_dtype golden, tthost_dtype actual);

// Elements are numbered in row-major order of the shape, complex ones as two numbers each.
// Borrows the tensor. Copies share nothing; one per thread.
class ElementSource {
 public:
  // `tensor` has a type that FactsOf() knows.
  ElementSource(const tthost_tensor& tensor, ScanType type);

  uint64_t Count() const { return count_; }
  // True when both are read where they lie, and so that lines of the same index get in each other's
  // way: processors that predict the way of a line from the low 28 bits of its address keep only
  // one of two such lines, which halves the speed of a scan.
  static bool Collide(const ElementSource& one, const ElementSource& other);
  // From now on blocks are copied before they are handed out.
  void CopyBlocks() { in_place_ = false; }

  // `count` <= kBlock elements from `start`. The data live until the next Read.
  const void* Read(uint64_t start, size_t count);

 private:
  struct Axis {
    int64_t size;
    int64_t stride;  // bytes
  };
  // Converts `count` elements, `stride` bytes apart.
  using Convert = void (*)(const char* from, int64_t stride, void* to, size_t count);

  static Convert ConvertFor(tthost_dtype dtype, ScanType type);
  void CollectAxes(const tthost_tensor& tensor, int64_t element_bytes);
  void Gather(uint64_t start, size_t count, char* to);

  const char* data_;
  uint64_t count_ = 1;
  std::vector<Axis> axes_;  // outermost first; neighbours that form one run are merged
  Convert convert_;
  size_t size_;    // bytes of one element of the scan type
  bool in_place_;  // contiguous and of the scan type: read without a copy
  std::vector<char> scratch_;
};

}  // namespace tthost
