// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/wide_integers.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "host/worker/comparison/dtype.h"

namespace tthost {

namespace {

using Wide = __int128;

// The element at row-major position `index`.
Wide IntegerAt(const tthost_tensor& tensor, uint64_t index) {
  int64_t offset = 0;
  for (int32_t i = tensor.ndim; i-- > 0;) {
    const auto size = static_cast<uint64_t>(tensor.shape[i]);
    offset += static_cast<int64_t>(index % size) * tensor.strides[i];
    index /= size;
  }
  const int64_t bytes = tensor.dtype.bits / 8;
  const char* from = static_cast<const char*>(tensor.data) + tensor.byte_offset + offset * bytes;
  uint64_t bits = 0;
  std::memcpy(&bits, from, static_cast<size_t>(bytes));
  if (tensor.dtype.code == TTHOST_DTYPE_UINT) return static_cast<Wide>(bits);
  const int unused = 64 - tensor.dtype.bits;
  return static_cast<Wide>(static_cast<int64_t>(bits << unused) >> unused);
}

bool IsInteger(const tthost_tensor& tensor) {
  return FactsOf(tensor.dtype)->dtype_class == DtypeClass::kInteger;
}

}  // namespace

std::optional<WideIntegers> WideIntegers::For(const tthost_tensor& golden,
                                              const tthost_tensor& actual) {
  if (!IsInteger(golden) || !IsInteger(actual)) return std::nullopt;
  if (golden.dtype.bits != 64 && actual.dtype.bits != 64) return std::nullopt;
  return WideIntegers(golden, actual);
}

void WideIntegers::Read(uint64_t start, size_t count) {
  diff_.resize(count);
  golden_values_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const Wide golden = IntegerAt(*golden_, start + i);
    const Wide diff = IntegerAt(*actual_, start + i) - golden;
    golden_values_[i] = static_cast<double>(golden);
    diff_[i] = static_cast<double>(diff < 0 ? -diff : diff);
  }
}

uint64_t WideIntegers::EqualCount() const {
  return static_cast<uint64_t>(std::count(diff_.begin(), diff_.end(), 0.0));
}

double WideIntegers::MaxDiff() const { return diff_[MaxDiffPosition()]; }

size_t WideIntegers::MaxDiffPosition() const {
  return static_cast<size_t>(std::max_element(diff_.begin(), diff_.end()) - diff_.begin());
}

uint64_t WideIntegers::CountViolations(const Tolerance& tolerance) const {
  uint64_t count = 0;
  for (size_t i = 0; i < diff_.size(); ++i) {
    count += diff_[i] > tolerance.atol + tolerance.rtol * std::abs(golden_values_[i]) ? 1 : 0;
  }
  return count;
}

}  // namespace tthost
