// SPDX-License-Identifier: Apache-2.0
#include "host/base/byte_size.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace tthost {
namespace {

constexpr std::string_view kLetters = "KMGT";

}  // namespace

std::optional<int64_t> ParseByteSize(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  std::string unit;
  for (const char c : text.substr(static_cast<size_t>(rest - text.data()))) {
    if (c != ' ') unit += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  int power = 0;
  if (!unit.empty() && unit != "B") {
    const size_t letter = kLetters.find(unit.front());
    const std::string_view ending = std::string_view(unit).substr(1);
    if (letter == kLetters.npos || (!ending.empty() && ending != "B" && ending != "IB")) {
      return std::nullopt;
    }
    power = static_cast<int>(letter) + 1;
  }
  const double bytes = std::ldexp(number, 10 * power);
  if (!(bytes >= 1) || bytes >= 0x1p63) return std::nullopt;
  return static_cast<int64_t>(bytes);
}

std::string FormatByteSize(int64_t bytes) {
  double size = static_cast<double>(bytes);
  int power = 0;
  for (; size >= 1024 && power < static_cast<int>(kLetters.size()); ++power) size /= 1024;
  const double rounded = std::round(size * 10) / 10;
  const bool is_whole = rounded == std::round(rounded);
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f", is_whole ? 0 : 1, rounded);
  if (power == 0) return std::string(text) + " B";
  return std::string(text) + " " + kLetters[static_cast<size_t>(power) - 1] + "iB";
}

}  // namespace tthost
