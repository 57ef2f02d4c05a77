// SPDX-License-Identifier: Apache-2.0
// Reads a struct that the other side filled and may know fewer or more fields of.
#pragma once

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace tthost {

// What both sides know of `from`; the rest is zero. `struct_size` is that of the writer, or the
// host's where that is smaller.
template <typename Struct>
Struct PrefixCopy(const Struct& from) {
  static_assert(std::is_trivially_copyable_v<Struct>);
  Struct copy{};
  const size_t size = std::min<size_t>(from.struct_size, sizeof(Struct));
  std::memcpy(&copy, &from, size);
  copy.struct_size = static_cast<decltype(copy.struct_size)>(size);
  return copy;
}

}  // namespace tthost
