// SPDX-License-Identifier: Apache-2.0
#include "superset_postgres/copy_text.h"

#include <charconv>

namespace tthost::superset {
namespace {

template <typename Number>
void AppendNumber(Number number, std::string& out) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

void AppendText(const std::string& text, std::string& out) {
  for (const char character : text) {
    switch (character) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += character;
    }
  }
}

void AppendValue(const Value& value, std::string& out) {
  if (const auto* number = std::get_if<int64_t>(&value)) {
    AppendNumber(*number, out);
  } else if (const auto* real = std::get_if<double>(&value)) {
    AppendNumber(*real, out);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    AppendText(*text, out);
  } else {
    out += "\\N";
  }
}

}  // namespace

void AppendCopyLine(const Row& row, std::string& out) {
  for (const Value& value : row) {
    if (&value != row.data()) out += '\t';
    AppendValue(value, out);
  }
  out += '\n';
}

}  // namespace tthost::superset
