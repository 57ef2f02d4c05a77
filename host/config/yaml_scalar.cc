// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_scalar.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tthost {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t SkipDigits(std::string_view text, size_t from) {
  while (from < text.size() && IsDigit(text[from])) ++from;
  return from;
}

size_t SkipSign(std::string_view text, size_t from = 0) {
  return from < text.size() && (text[from] == '+' || text[from] == '-') ? from + 1 : from;
}

bool IsDecimalInteger(std::string_view text) {
  const size_t begin = SkipSign(text);
  return begin < text.size() && SkipDigits(text, begin) == text.size();
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool IsFloat(std::string_view text) {
  const size_t begin = SkipSign(text);
  size_t at = SkipDigits(text, begin);
  size_t digits = at - begin;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction = at + 1;
    at = SkipDigits(text, fraction);
    digits += at - fraction;
  }
  if (digits == 0) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  const size_t exponent = SkipSign(text, at + 1);
  return exponent < text.size() && SkipDigits(text, exponent) == text.size();
}

// The text without the '+' that from_chars does not know.
std::string_view Unsigned(std::string_view text) {
  return text.starts_with('+') ? text.substr(1) : text;
}

template <typename T>
bool Read(std::string_view text, T& value, auto... format) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, format...);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Json CoreSchemaValue(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return nullptr;
  }
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;

  int64_t integer = 0;
  if (IsDecimalInteger(text) && Read(Unsigned(text), integer)) return integer;
  if (text.starts_with("0x") && Read(std::string_view(text).substr(2), integer, 16) &&
      text[2] != '-') {
    return integer;
  }
  if (text.starts_with("0o") && Read(std::string_view(text).substr(2), integer, 8) &&
      text[2] != '-') {
    return integer;
  }
  double number = 0;
  if (IsFloat(text) && Read(Unsigned(text), number) && std::isfinite(number)) return number;
  return text;
}

}  // namespace tthost
