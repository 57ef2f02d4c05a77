// SPDX-License-Identifier: Apache-2.0
// The form in which too much output of a case is kept: its beginning and its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tthost {

// That stay of the beginning, and of the end.
inline constexpr uint64_t kKeptOutputBytes = 4 << 20;

// `head` and `tail`: kKeptOutputBytes each of an output of `size` bytes.
inline std::string CutOutput(std::string_view head, std::string_view tail, uint64_t size) {
  return std::string(head) + "\n... " + std::to_string(size - 2 * kKeptOutputBytes) +
         " bytes are left out ...\n" + std::string(tail);
}

// Behind the gap of such an output nothing is where it was printed.
inline bool IsCutOutput(std::string_view output) {
  if (output.size() <= 2 * kKeptOutputBytes) return false;
  const std::string_view gap =
      output.substr(kKeptOutputBytes, output.size() - 2 * kKeptOutputBytes);
  return gap.starts_with("\n... ") && gap.ends_with(" bytes are left out ...\n");
}

}  // namespace tthost
