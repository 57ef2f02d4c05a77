// SPDX-License-Identifier: Apache-2.0
// Reads tensor views element by element, whatever their type and strides.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "tthost/cpp/error.hpp"
#include "tthost/tensor.h"

namespace tthost::sdk {

// "float32", "bfloat16", "int64", "bool", "float8_e4m3fn", …
inline std::string DtypeName(tthost_dtype dtype) {
  const std::string bits = std::to_string(dtype.bits);
  switch (dtype.code) {
    case TTHOST_DTYPE_INT:
      return "int" + bits;
    case TTHOST_DTYPE_UINT:
      return "uint" + bits;
    case TTHOST_DTYPE_FLOAT:
      return "float" + bits;
    case TTHOST_DTYPE_BFLOAT:
      return "bfloat" + bits;
    case TTHOST_DTYPE_COMPLEX:
      return "complex" + bits;
    case TTHOST_DTYPE_BOOL:
      return "bool";
    case TTHOST_DTYPE_FLOAT8_E4M3FN:
      return "float8_e4m3fn";
    case TTHOST_DTYPE_FLOAT8_E5M2:
      return "float8_e5m2";
    default:
      return "dtype(" + std::to_string(dtype.code) + ", " + bits + ")";
  }
}

inline int64_t ElementCount(const tthost_tensor& tensor) {
  int64_t count = 1;
  for (int32_t i = 0; i < tensor.ndim; ++i) count *= tensor.shape[i];
  return count;
}

namespace decode {

template <typename Stored>
Stored Load(const char* data) {
  Stored value;
  std::memcpy(&value, data, sizeof(value));
  return value;
}

template <typename Stored>
double Plain(const char* data) {
  return static_cast<double>(Load<Stored>(data));
}

inline double Bool(const char* data) { return Load<uint8_t>(data) != 0 ? 1.0 : 0.0; }

inline double Bfloat16(const char* data) {
  const uint32_t bits = uint32_t{Load<uint16_t>(data)} << 16;
  return Load<float>(reinterpret_cast<const char*>(&bits));
}

// A float of one sign bit, `exponent_bits` and `fraction_bits`. Without infinities only the
// largest pattern is NaN (the "fn" formats).
inline double SmallFloat(unsigned bits, int exponent_bits, int fraction_bits, bool has_infinity) {
  const unsigned fraction_mask = (1u << fraction_bits) - 1;
  const unsigned exponent_mask = (1u << exponent_bits) - 1;
  const unsigned fraction = bits & fraction_mask;
  const unsigned exponent = (bits >> fraction_bits) & exponent_mask;
  const double sign = (bits >> (fraction_bits + exponent_bits)) & 1 ? -1.0 : 1.0;
  const int bias = (1 << (exponent_bits - 1)) - 1;
  if (exponent == exponent_mask) {
    if (has_infinity && fraction == 0) return sign * std::numeric_limits<double>::infinity();
    if (has_infinity || fraction == fraction_mask) return std::numeric_limits<double>::quiet_NaN();
  }
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - fraction_bits);
  return sign * std::ldexp(fraction + fraction_mask + 1, int(exponent) - bias - fraction_bits);
}

inline double Float16(const char* data) { return SmallFloat(Load<uint16_t>(data), 5, 10, true); }
inline double Float8E4m3fn(const char* data) {
  return SmallFloat(Load<uint8_t>(data), 4, 3, false);
}
inline double Float8E5m2(const char* data) { return SmallFloat(Load<uint8_t>(data), 5, 2, true); }

using Reader = double (*)(const char*);

// Throws TTHOST_UNIMPLEMENTED for types that no double can stand for.
inline Reader ReaderOf(tthost_dtype dtype) {
  switch (dtype.code << 8 | dtype.bits) {
    case TTHOST_DTYPE_INT << 8 | 8:
      return Plain<int8_t>;
    case TTHOST_DTYPE_INT << 8 | 16:
      return Plain<int16_t>;
    case TTHOST_DTYPE_INT << 8 | 32:
      return Plain<int32_t>;
    case TTHOST_DTYPE_INT << 8 | 64:
      return Plain<int64_t>;
    case TTHOST_DTYPE_UINT << 8 | 8:
      return Plain<uint8_t>;
    case TTHOST_DTYPE_UINT << 8 | 16:
      return Plain<uint16_t>;
    case TTHOST_DTYPE_UINT << 8 | 32:
      return Plain<uint32_t>;
    case TTHOST_DTYPE_UINT << 8 | 64:
      return Plain<uint64_t>;
    case TTHOST_DTYPE_FLOAT << 8 | 16:
      return Float16;
    case TTHOST_DTYPE_FLOAT << 8 | 32:
      return Plain<float>;
    case TTHOST_DTYPE_FLOAT << 8 | 64:
      return Plain<double>;
    case TTHOST_DTYPE_BFLOAT << 8 | 16:
      return Bfloat16;
    case TTHOST_DTYPE_BOOL << 8 | 8:
      return Bool;
    case TTHOST_DTYPE_FLOAT8_E4M3FN << 8 | 8:
      return Float8E4m3fn;
    case TTHOST_DTYPE_FLOAT8_E5M2 << 8 | 8:
      return Float8E5m2;
    default:
      throw Error(TTHOST_UNIMPLEMENTED, "no element of " + DtypeName(dtype) + " is a number");
  }
}

}  // namespace decode

// Walks a tensor in row-major order: for (Elements e(tensor); e; e.Next()) use(e.Value());
class Elements {
 public:
  explicit Elements(const tthost_tensor& tensor)
      : tensor_(tensor),
        read_(decode::ReaderOf(tensor.dtype)),
        item_size_(tensor.dtype.bits / 8),
        left_(ElementCount(tensor)),
        index_(size_t(tensor.ndim), 0) {
    if (left_ > 0) data_ = static_cast<const char*>(tensor.data) + tensor.byte_offset;
  }

  explicit operator bool() const { return left_ > 0; }
  double Value() const { return read_(data_); }

  void Next() {
    if (--left_ == 0) return;  // one step more could leave the buffer
    for (int32_t i = tensor_.ndim; i-- > 0;) {
      data_ += tensor_.strides[i] * item_size_;
      if (++index_[size_t(i)] < tensor_.shape[i]) return;
      data_ -= tensor_.strides[i] * item_size_ * tensor_.shape[i];
      index_[size_t(i)] = 0;
    }
  }

 private:
  const tthost_tensor& tensor_;
  decode::Reader read_;
  int64_t item_size_;
  int64_t left_;
  std::vector<int64_t> index_;
  const char* data_ = nullptr;
};

// Calls fn(double) for each element in row-major order.
template <typename Fn>
void ForEachAsDouble(const tthost_tensor& tensor, Fn&& fn) {
  for (Elements element(tensor); element; element.Next()) fn(element.Value());
}

}  // namespace tthost::sdk
