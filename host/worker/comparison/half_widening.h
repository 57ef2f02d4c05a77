// SPDX-License-Identifier: Apache-2.0
// float16 to float32, vectorised and chosen for the processor at run time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tthost {

// `count` is a multiple of 16.
void WidenHalf(const uint16_t* from, float* to, size_t count);

}  // namespace tthost
