// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/sample_tensor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>

namespace tthost::conformance {
namespace {

// The upper bits of a number whose lower ones are zero.
uint16_t Bfloat16Of(float value) {
  uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return static_cast<uint16_t>(bits >> 16);
}

// A float with one sign bit, `exponent_bits` and `fraction_bits`, for numbers that it has exactly.
unsigned SmallFloatOf(double value, int exponent_bits, int fraction_bits) {
  const unsigned sign = std::signbit(value) ? 1u << (exponent_bits + fraction_bits) : 0;
  const unsigned largest = (1u << exponent_bits) - 1;
  if (std::isnan(value)) return (largest << fraction_bits) | ((1u << fraction_bits) - 1);
  if (std::isinf(value)) return sign | (largest << fraction_bits);
  if (value == 0) return sign;
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent) * 2 - 1;  // of 1.fraction
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const auto stored = static_cast<unsigned>(fraction * (1 << fraction_bits));
  return sign | (static_cast<unsigned>(exponent - 1 + bias) << fraction_bits) | stored;
}

template <typename Stored>
void Store(char* at, Stored value) {
  std::memcpy(at, &value, sizeof(value));
}

void StoreInteger(char* at, int64_t value, int bits) { std::memcpy(at, &value, size_t(bits) / 8); }

void StoreNumber(char* at, double value, tthost_dtype dtype) {
  switch (dtype.code) {
    case TTHOST_DTYPE_INT:
    case TTHOST_DTYPE_UINT:
      return StoreInteger(at, int64_t(value), dtype.bits);
    case TTHOST_DTYPE_BOOL:
      return Store<uint8_t>(at, value != 0);
    case TTHOST_DTYPE_BFLOAT:
      return Store(at, Bfloat16Of(float(value)));
    case TTHOST_DTYPE_FLOAT8_E4M3FN:
      return Store(at, uint8_t(SmallFloatOf(value, 4, 3)));
    case TTHOST_DTYPE_FLOAT8_E5M2:
      return Store(at, uint8_t(SmallFloatOf(value, 5, 2)));
    case TTHOST_DTYPE_COMPLEX:
      if (dtype.bits == 64) {
        Store(at, float(value));
        return Store(at + sizeof(float), float(-value));
      }
      Store(at, value);
      return Store(at + sizeof(double), -value);
    default:
      break;
  }
  if (dtype.bits == 16) return Store(at, uint16_t(SmallFloatOf(value, 5, 10)));
  if (dtype.bits == 32) return Store(at, float(value));
  Store(at, value);
}

int64_t ElementCount(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return count;
}

std::vector<int64_t> StridesOf(const TensorSpec& spec) {
  if (!spec.strides.empty() || spec.shape.empty()) return spec.strides;
  std::vector<int64_t> strides(spec.shape.size());
  int64_t step = 1;
  for (size_t i = spec.shape.size(); i-- > 0; step *= spec.shape[i]) strides[i] = step;
  return strides;
}

// Bytes of the buffer and where in it the first element lies.
struct Buffer {
  std::string bytes;
  int64_t first = 0;  // elements
};

// Elements that lie on each other are one: the position counts the others alone.
void FillBuffer(const TensorSpec& spec, const std::vector<int64_t>& strides, Buffer& buffer) {
  const size_t size = spec.dtype.bits / 8;
  std::vector<int64_t> index(spec.shape.size(), 0);
  for (bool is_done = ElementCount(spec.shape) == 0; !is_done;) {
    int64_t position = 0, place = buffer.first;
    for (size_t i = 0; i < index.size(); ++i) {
      position *= strides[i] == 0 ? 1 : spec.shape[i];
      position += index[i];
      place += index[i] * strides[i];
    }
    StoreNumber(buffer.bytes.data() + size_t(place) * size, spec.fill(position), spec.dtype);
    is_done = true;
    for (size_t i = index.size(); i-- > 0 && is_done;) {
      const bool is_last = strides[i] == 0 || index[i] + 1 == spec.shape[i];
      index[i] = is_last ? 0 : index[i] + 1;
      is_done = is_last;
    }
  }
}

Buffer MakeBuffer(const TensorSpec& spec, const std::vector<int64_t>& strides) {
  int64_t lowest = 0, highest = 0;
  for (size_t i = 0; i < spec.shape.size(); ++i) {
    const int64_t reach = (spec.shape[i] - 1) * strides[i];
    (reach < 0 ? lowest : highest) += reach;
  }
  const bool is_empty = ElementCount(spec.shape) == 0;
  Buffer buffer;
  buffer.first = int64_t(spec.offset) - lowest;
  const int64_t elements = is_empty ? 0 : buffer.first + highest + 1;
  buffer.bytes.resize(size_t(elements) * spec.dtype.bits / 8);
  FillBuffer(spec, strides, buffer);
  return buffer;
}

template <typename T>
std::string_view BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

GuardedMemory Lend(std::string_view bytes, Guard guard, const std::string& what,
                   const std::string& name) {
  return GuardedMemory(bytes, guard, what + " '" + name + "'");
}

}  // namespace

double SmallNumbers(int64_t position) {
  constexpr double kNumbers[] = {0, 1, 2, -1};
  return kNumbers[position % 4];
}

SampleTensor::SampleTensor(const TensorSpec& spec, Guard guard, const std::string& name)
    : data_(Lend(MakeBuffer(spec, StridesOf(spec)).bytes, guard, "the tensor", name)),
      shape_(Lend(BytesOf(spec.shape), guard, "the shape of", name)),
      strides_(Lend(BytesOf(StridesOf(spec)), guard, "the strides of", name)),
      view_([&] {
        tthost_tensor view = {};
        view.data = data_.Bytes().empty() ? nullptr : data_.Data();
        view.device_type = TTHOST_DEVICE_CPU;
        view.ndim = int32_t(spec.shape.size());
        view.dtype = spec.dtype;
        view.shape = reinterpret_cast<int64_t*>(shape_.Data());
        view.strides = reinterpret_cast<int64_t*>(strides_.Data());
        const int64_t first = MakeBuffer(spec, StridesOf(spec)).first;
        view.byte_offset = view.data == nullptr ? 0 : uint64_t(first) * spec.dtype.bits / 8;
        return Lend({reinterpret_cast<const char*>(&view), sizeof(view)}, guard, "the view of",
                    name);
      }()) {}

}  // namespace tthost::conformance
