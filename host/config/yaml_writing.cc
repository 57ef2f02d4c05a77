// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_writing.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

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

// What YAML does not print as it is, beside what JSON escapes anyway: DEL, C1 controls, line ends
// of YAML 1.1, the byte order mark and what is no character.
constexpr std::pair<std::string_view, std::string_view> kUnprintable[] = {
    {"\x7F", "\\u007f"},         {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"},
    {"\xEF\xBB\xBF", "\\ufeff"}, {"\xEF\xBF\xBE", "\\ufffe"}, {"\xEF\xBF\xBF", "\\uffff"},
};

bool IsC1Control(std::string_view text) {
  return text.size() > 1 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

// In UTF-8 with nothing below a blank.
std::string WithEscapes(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string escaped;
  while (!text.empty()) {
    const auto* const found = std::ranges::find_if(
        kUnprintable, [&](const auto& character) { return text.starts_with(character.first); });
    if (found != std::end(kUnprintable)) {
      escaped += found->second;
      text.remove_prefix(found->first.size());
    } else if (IsC1Control(text)) {
      const auto code = static_cast<unsigned char>(text[1]);
      escaped += std::string("\\u00") + kHex[code / 16] + kHex[code % 16];
      text.remove_prefix(2);
    } else {
      escaped += text.front();
      text.remove_prefix(1);
    }
  }
  return escaped;
}

std::string QuotedText(const std::string& text, char quote) {
  const bool is_printable = WithEscapes(text) == text &&
                            std::ranges::none_of(text, [](unsigned char c) { return c < 0x20; });
  if (quote == '\'' && is_printable) return InSingleQuotes(text);
  if (quote == '\0' && IsPlain(text)) return text;
  return WithEscapes(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
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
