// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_writing.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "host/config/yaml_scalar.h"

namespace tthost {
namespace {

// Means itself without quotes, in braces too.
bool IsPlain(std::string_view text) {
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-./+() ").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::isalnum(static_cast<unsigned char>(text.front())) != 0 &&
         text.back() != ' ' && std::ranges::all_of(text, is_plain) &&
         CoreSchemaValue(std::string(text)).is_string();
}

std::string InSingleQuotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

std::string QuotedText(const std::string& text, char quote) {
  const bool is_printable =
      std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (quote == '\'' && is_printable) return InSingleQuotes(text);
  if (quote == '\0' && IsPlain(text)) return text;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string YamlText(const Json& value, char quote) {
  if (value.is_string()) return QuotedText(value.get<std::string>(), quote);
  if (!value.is_array()) return value.dump();
  std::string items;
  for (const Json& item : value) items += (items.empty() ? "" : ", ") + YamlText(item);
  return "[" + items + "]";
}

std::string YamlKey(std::string_view key) { return QuotedText(std::string(key), '\0'); }

}  // namespace tthost
