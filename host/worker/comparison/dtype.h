// SPDX-License-Identifier: Apache-2.0
// What the comparison knows about element types.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "tthost/tensor.h"

namespace tthost {

// Types of one class may be compared with each other: float16 with float32, int8 with uint64.
enum class DtypeClass { kFloat = 1, kInteger, kBool, kComplex };

struct DtypeFacts {
  DtypeClass dtype_class;
  size_t size;  // bytes of one element
};

// None for a type that cannot be compared.
std::optional<DtypeFacts> FactsOf(tthost_dtype dtype);

// "float32", "bfloat16", "float8_e4m3fn", …; an unknown one by its DLPack numbers.
std::string DtypeName(tthost_dtype dtype);

}  // namespace tthost
