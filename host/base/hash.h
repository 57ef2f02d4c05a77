// SPDX-License-Identifier: Apache-2.0
// Content hashes (XXH3, 128 bits), for cache keys; not for security.
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// 32 hexadecimal digits.
std::string ContentHash(std::string_view data);

}  // namespace tthost
