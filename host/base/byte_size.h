// SPDX-License-Identifier: Apache-2.0
// Sizes of memory as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tthost {

// "512M", "1.5 GiB", "8g": a number and K, M, G or T, each 1024 times the one before, with "B" or
// "iB" behind it or not; without a letter bytes. Nothing for anything else, for zero and beyond
// 2^63.
std::optional<int64_t> ParseByteSize(std::string_view text);

// "512 MiB", "1.5 GiB": one digit behind the point where it says something.
std::string FormatByteSize(int64_t bytes);

}  // namespace tthost
