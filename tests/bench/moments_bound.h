// SPDX-License-Identifier: Apache-2.0
// How fast one core can take what a correlation in float64 needs from bfloat16 values.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tthost {

// Sums of both buffers, of their squares and of their products, added up. `count` is a multiple of
// 4096; the values need no alignment.
double SumMoments(const uint16_t* golden, const uint16_t* actual, size_t count);

}  // namespace tthost
