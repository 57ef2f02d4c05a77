// SPDX-License-Identifier: Apache-2.0
#include "python_literal.h"

#include <cmath>
#include <cstdio>

namespace tthost::junit {
namespace {

using sdk::Json;

bool NeedsEscape(unsigned char c) {
  return c < 0x20 || c == 0x7F || c == '\'' || c == '"' || c == '&' || c == '<' || c == '>' ||
         c == '\\';
}

std::string EscapeOf(char c) {
  switch (c) {
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    default: {
      char number[8];
      std::snprintf(number, sizeof(number), "\\u%04X", static_cast<unsigned char>(c));
      return number;
    }
  }
}

}  // namespace

std::string PythonString(std::string_view text) {
  std::string out = "'";
  size_t written = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(static_cast<unsigned char>(text[i]))) continue;
    out.append(text, written, i - written);
    out += EscapeOf(text[i]);
    written = i + 1;
  }
  out.append(text, written);
  return out + "'";
}

std::string PythonValue(const Json& value) {
  switch (value.type()) {
    case Json::Type::kNull:
      return "None";
    case Json::Type::kBoolean:
      return value.Boolean() ? "True" : "False";
    case Json::Type::kNumber:
      return std::isfinite(value.Number()) ? value.Digits() : "None";
    case Json::Type::kString:
      return PythonString(value.String());
    case Json::Type::kArray: {
      std::string items;
      for (const Json& item : value.Items()) {
        items += (items.empty() ? "" : ", ") + PythonValue(item);
      }
      return "[" + items + "]";
    }
    case Json::Type::kObject: {
      PythonDict dict;
      for (const auto& [key, item] : value.Members()) dict.Add(key, item);
      return dict.Text();
    }
  }
  return "None";
}

void PythonDict::AddLiteral(std::string_view key, std::string_view literal) {
  if (!items_.empty()) items_ += ", ";
  items_ += PythonString(key) + ": " + std::string(literal);
}

}  // namespace tthost::junit
