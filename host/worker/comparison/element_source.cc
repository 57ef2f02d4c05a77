// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/element_source.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "host/worker/comparison/dtype.h"
#include "host/worker/comparison/half_widening.h"

namespace tthost {

namespace {

template <class Raw>
Raw LoadRaw(const char* from) {
  Raw raw;
  std::memcpy(&raw, from, sizeof raw);
  return raw;
}

// Decoders: from the bits of one element to its number.

template <class Number>
struct Plain {
  using Raw = Number;
  static Number Value(Raw raw) { return raw; }
};

struct BFloat16 {
  using Raw = uint16_t;
  static float Value(Raw raw) { return std::bit_cast<float>(uint32_t{raw} << 16); }
};

// Any byte but zero is true.
struct Bool {
  using Raw = uint8_t;
  static float Value(Raw raw) { return raw == 0 ? 0.0f : 1.0f; }
};

enum class Specials { kIeee = 1, kNanOnly };

// An 8-bit float: the all-ones exponent means infinity and NaN, or NaN for all-ones bits only.
float DecodeFloat8(unsigned bits, int mantissa_bits, int bias, Specials specials) {
  const unsigned fraction_mask = (1u << mantissa_bits) - 1;
  const int exponent = static_cast<int>((bits & 0x7F) >> mantissa_bits);
  const unsigned fraction = bits & fraction_mask;
  const float sign = (bits & 0x80) != 0 ? -1.0f : 1.0f;
  const bool top = exponent == 0x7F >> mantissa_bits;
  if (top && specials == Specials::kIeee) {
    return fraction == 0 ? sign * std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  }
  if (top && fraction == fraction_mask) return std::numeric_limits<float>::quiet_NaN();
  const unsigned hidden = exponent == 0 ? 0 : 1u << mantissa_bits;
  return sign * std::ldexp(static_cast<float>(hidden + fraction),
                           std::max(exponent, 1) - bias - mantissa_bits);
}

template <int kMantissaBits, int kBias, Specials kSpecials>
struct Float8 {
  using Raw = uint8_t;
  static float Value(Raw raw) {
    static const std::array<float, 256> table = [] {
      std::array<float, 256> values;
      for (unsigned bits = 0; bits < values.size(); ++bits) {
        values[bits] = DecodeFloat8(bits, kMantissaBits, kBias, kSpecials);
      }
      return values;
    }();
    return table[raw];
  }
};
using Float8E4M3Fn = Float8<3, 7, Specials::kNanOnly>;
using Float8E5M2 = Float8<2, 15, Specials::kIeee>;

template <class Decoder, class To>
void ConvertRun(const char* from, int64_t stride, void* to, size_t count) {
  using Raw = typename Decoder::Raw;
  if (std::is_same_v<Decoder, Plain<To>> && stride == sizeof(To)) {
    std::memcpy(to, from, count * sizeof(To));
    return;
  }
  auto* out = static_cast<To*>(to);
  for (size_t i = 0; i < count; ++i, from += stride) {
    out[i] = static_cast<To>(Decoder::Value(LoadRaw<Raw>(from)));
  }
}

template <class To>
void ConvertHalfRun(const char* from, int64_t stride, void* to, size_t count) {
  auto* out = static_cast<To*>(to);
  std::array<uint16_t, kRow> halves = {};
  std::array<float, kRow> floats;
  for (size_t done = 0; done < count; done += kRow) {
    const size_t part = std::min(kRow, count - done);
    ConvertRun<Plain<uint16_t>, uint16_t>(from, stride, halves.data(), part);
    WidenHalf(halves.data(), floats.data(), kRow);
    std::copy_n(floats.data(), part, out + done);
    from += stride * static_cast<int64_t>(part);
  }
}

bool IsNative(tthost_dtype dtype, ScanType type) {
  switch (type) {
    case ScanType::kFloat32:
      return dtype.code == TTHOST_DTYPE_FLOAT && dtype.bits == 32;
    case ScanType::kBFloat16:
      return dtype.code == TTHOST_DTYPE_BFLOAT;
    case ScanType::kFloat64:
      return dtype.code == TTHOST_DTYPE_FLOAT && dtype.bits == 64;
  }
  return false;
}

// The type of the two numbers that a complex one is made of.
tthost_dtype ComponentOf(tthost_dtype dtype) {
  if (dtype.code != TTHOST_DTYPE_COMPLEX) return dtype;
  return {TTHOST_DTYPE_FLOAT, static_cast<uint8_t>(dtype.bits / 2), 1};
}

bool FitsFloat32(tthost_dtype dtype) {
  return FactsOf(dtype)->dtype_class == DtypeClass::kFloat && dtype.bits <= 32;
}

}  // namespace

ScanType ScanTypeFor(tthost_dtype golden, tthost_dtype actual) {
  golden = ComponentOf(golden);
  actual = ComponentOf(actual);
  if (IsNative(golden, ScanType::kBFloat16) && IsNative(actual, ScanType::kBFloat16)) {
    return ScanType::kBFloat16;
  }
  return FitsFloat32(golden) && FitsFloat32(actual) ? ScanType::kFloat32 : ScanType::kFloat64;
}

ElementSource::ElementSource(const tthost_tensor& tensor, ScanType type)
    : data_(static_cast<const char*>(tensor.data) + tensor.byte_offset),
      convert_(ConvertFor(ComponentOf(tensor.dtype), type)),
      size_(ElementSize(type)) {
  CollectAxes(tensor, static_cast<int64_t>(FactsOf(tensor.dtype)->size));
  const bool contiguous =
      axes_.empty() || (axes_.size() == 1 && axes_[0].stride == static_cast<int64_t>(size_));
  in_place_ = contiguous && IsNative(ComponentOf(tensor.dtype), type);
}

void ElementSource::CollectAxes(const tthost_tensor& tensor, int64_t element_bytes) {
  std::vector<Axis> axes;
  for (int32_t i = 0; i < tensor.ndim; ++i) {
    axes.push_back({tensor.shape[i], tensor.strides[i] * element_bytes});
  }
  if (tensor.dtype.code == TTHOST_DTYPE_COMPLEX) axes.push_back({2, element_bytes / 2});
  for (const Axis& axis : axes) {
    count_ *= static_cast<uint64_t>(axis.size);
    if (axis.size == 1) continue;
    if (!axes_.empty() && axes_.back().stride == axis.stride * axis.size) {
      axes_.back() = {axes_.back().size * axis.size, axis.stride};
    } else {
      axes_.push_back(axis);
    }
  }
}

bool ElementSource::Collide(const ElementSource& one, const ElementSource& other) {
  constexpr uintptr_t kPredictionBits = 0x0FFFF000;  // of the page; the rest is the line's index
  const auto difference =
      reinterpret_cast<uintptr_t>(one.data_) ^ reinterpret_cast<uintptr_t>(other.data_);
  return one.in_place_ && other.in_place_ && one.data_ != other.data_ &&
         (difference & kPredictionBits) == 0;
}

const void* ElementSource::Read(uint64_t start, size_t count) {
  assert(count <= kBlock && start + count <= count_);
  if (in_place_) return data_ + start * size_;
  scratch_.resize(kBlock * size_);
  Gather(start, count, scratch_.data());
  return scratch_.data();
}

void ElementSource::Gather(uint64_t start, size_t count, char* to) {
  const char* from = data_;
  if (axes_.empty()) return convert_(from, 0, to, count);
  std::vector<int64_t> position(axes_.size());
  uint64_t rest = start;
  for (size_t i = axes_.size(); i-- > 0;) {
    position[i] = static_cast<int64_t>(rest % static_cast<uint64_t>(axes_[i].size));
    rest /= static_cast<uint64_t>(axes_[i].size);
    from += position[i] * axes_[i].stride;
  }
  const Axis& inner = axes_.back();
  while (true) {
    const size_t run = std::min(count, static_cast<size_t>(inner.size - position.back()));
    convert_(from, inner.stride, to, run);
    count -= run;
    if (count == 0) return;
    to += run * size_;
    from -= position.back() * inner.stride;
    position.back() = 0;
    for (size_t i = axes_.size() - 1; i-- > 0;) {
      from += axes_[i].stride;
      if (++position[i] < axes_[i].size) break;
      from -= axes_[i].size * axes_[i].stride;
      position[i] = 0;
    }
  }
}

namespace {

// bfloat16 is only kept by a scan of bfloat16, where it is copied as it stands.
template <class Decoder, class ConvertPointer>
ConvertPointer ConvertTo(ScanType type) {
  return type == ScanType::kFloat64 ? ConvertRun<Decoder, double> : ConvertRun<Decoder, float>;
}

}  // namespace

ElementSource::Convert ElementSource::ConvertFor(tthost_dtype dtype, ScanType type) {
  if (type == ScanType::kBFloat16) return ConvertRun<Plain<uint16_t>, uint16_t>;
  const bool is_signed = dtype.code == TTHOST_DTYPE_INT;
  switch (dtype.code) {
    case TTHOST_DTYPE_INT:
    case TTHOST_DTYPE_UINT:
      switch (dtype.bits) {
        case 8:
          return is_signed ? ConvertTo<Plain<int8_t>, Convert>(type)
                           : ConvertTo<Plain<uint8_t>, Convert>(type);
        case 16:
          return is_signed ? ConvertTo<Plain<int16_t>, Convert>(type)
                           : ConvertTo<Plain<uint16_t>, Convert>(type);
        case 32:
          return is_signed ? ConvertTo<Plain<int32_t>, Convert>(type)
                           : ConvertTo<Plain<uint32_t>, Convert>(type);
        default:
          return is_signed ? ConvertTo<Plain<int64_t>, Convert>(type)
                           : ConvertTo<Plain<uint64_t>, Convert>(type);
      }
    case TTHOST_DTYPE_FLOAT:
      if (dtype.bits == 64) return ConvertTo<Plain<double>, Convert>(type);
      if (dtype.bits == 32) return ConvertTo<Plain<float>, Convert>(type);
      return type == ScanType::kFloat64 ? ConvertHalfRun<double> : ConvertHalfRun<float>;
    case TTHOST_DTYPE_BFLOAT:
      return ConvertTo<BFloat16, Convert>(type);
    case TTHOST_DTYPE_FLOAT8_E4M3FN:
      return ConvertTo<Float8E4M3Fn, Convert>(type);
    case TTHOST_DTYPE_FLOAT8_E5M2:
      return ConvertTo<Float8E5M2, Convert>(type);
    default:
      return ConvertTo<Bool, Convert>(type);
  }
}

}  // namespace tthost
