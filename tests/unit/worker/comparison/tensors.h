// SPDX-License-Identifier: Apache-2.0
// Tensors with memory of their own, and leaves that show them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "host/model/leaf_view.h"

namespace tthost {

template <class Number>
constexpr tthost_dtype DtypeOf() {
  const auto bits = static_cast<uint8_t>(8 * sizeof(Number));
  if (std::is_same_v<Number, bool>) return {TTHOST_DTYPE_BOOL, bits, 1};
  if (std::is_floating_point_v<Number>) return {TTHOST_DTYPE_FLOAT, bits, 1};
  return {std::is_signed_v<Number> ? TTHOST_DTYPE_INT : TTHOST_DTYPE_UINT, bits, 1};
}

// One side of a comparison. Views that it gave stay valid while it lives.
class Side {
 public:
  template <class Number>
  Side& Add(std::string path, std::vector<int64_t> shape, const std::vector<Number>& values) {
    Storage& storage = storages_.emplace_back();
    const auto* bytes = reinterpret_cast<const char*>(values.data());
    storage.data.assign(bytes, bytes + values.size() * sizeof(Number));
    storage.shape = std::move(shape);
    storage.strides.resize(storage.shape.size());
    int64_t stride = 1;
    for (size_t i = storage.shape.size(); i-- > 0; stride *= storage.shape[i]) {
      storage.strides[i] = stride;
    }
    tthost_tensor tensor = {};
    tensor.data = storage.data.empty() ? nullptr : storage.data.data();
    tensor.device_type = TTHOST_DEVICE_CPU;
    tensor.ndim = static_cast<int32_t>(storage.shape.size());
    tensor.dtype = DtypeOf<Number>();
    tensor.shape = storage.shape.data();
    tensor.strides = storage.strides.data();
    leaves_.push_back({std::move(path), tensor, "", 0});
    return *this;
  }

  Side& AddValue(std::string path, std::string value) {
    leaves_.push_back({std::move(path), std::nullopt, std::move(value), 0});
    return *this;
  }

  LeafView& Last() { return leaves_.back(); }
  const std::vector<LeafView>& Leaves() const { return leaves_; }

 private:
  struct Storage {
    std::vector<char> data;
    std::vector<int64_t> shape, strides;
  };
  std::deque<Storage> storages_;
  std::vector<LeafView> leaves_;
};

}  // namespace tthost
