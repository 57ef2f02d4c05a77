// SPDX-License-Identifier: Apache-2.0
// Numbers for messages and files. Independent of the locale.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace tthost::sdk {

// What Python's repr() of the float gives: "0.99", "1.0", "1e-05", "1e+16", "nan", "-inf".
inline std::string NumberText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";

  // Shortest digits that read back as `value`, as d.ddde±XX.
  char buffer[32];
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific);
  const std::string scientific(buffer, end.ptr);
  const size_t mark = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + mark + 1);
  if (exponent < -4 || exponent >= 16) return scientific;

  const std::string sign = std::signbit(value) ? "-" : "";
  std::string digits;
  for (const char c : scientific.substr(0, mark)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (exponent < 0) return sign + "0." + std::string(size_t(-exponent - 1), '0') + digits;
  const size_t whole = size_t(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace tthost::sdk
