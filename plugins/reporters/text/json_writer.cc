// SPDX-License-Identifier: Apache-2.0
#include "text/json_writer.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "text/clean_text.h"
#include "tthost/cpp/number_text.hpp"

namespace tthost::reporters {
namespace {

// Also what ends a line in JavaScript but not in JSON.
constexpr std::string_view kLineSeparator = "\u2028";
constexpr std::string_view kParagraphSeparator = "\u2029";

// Takes `clean` from `at` on by one escape. False: the byte there needs none.
bool AppendEscape(std::string& out, std::string_view clean, size_t& at) {
  const char* escape = nullptr;
  switch (clean[at]) {
    case '"':
      escape = "\\\"";
      break;
    case '\\':
      escape = "\\\\";
      break;
    case '\n':
      escape = "\\n";
      break;
    case '\r':
      escape = "\\r";
      break;
    case '\t':
      escape = "\\t";
      break;
    case '<':
      escape = "\\u003c";
      break;
    case '>':
      escape = "\\u003e";
      break;
    case '&':
      escape = "\\u0026";
      break;
    case '\xE2': {
      const std::string_view character = clean.substr(at, kLineSeparator.size());
      if (character != kLineSeparator && character != kParagraphSeparator) return false;
      escape = character == kLineSeparator ? "\\u2028" : "\\u2029";
      at += character.size() - 1;
      break;
    }
    default:
      return false;
  }
  out += escape;
  return true;
}

}  // namespace

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  out_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view name) {
  Text(name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::Text(std::string_view bytes) {
  Separate();
  const std::string clean = CleanText(bytes);
  out_ += '"';
  for (size_t at = 0; at < clean.size(); ++at) {
    if (!AppendEscape(out_, clean, at)) out_ += clean[at];
  }
  out_ += '"';
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::Integer(int64_t value) { return Plain(std::to_string(value)); }

JsonWriter& JsonWriter::Number(double value, int significant_digits) {
  if (!std::isfinite(value)) return Text(sdk::NumberText(value));
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), value, std::chars_format::general,
                                 significant_digits);
  return Plain(std::string_view(text, size_t(end.ptr - text)));
}

JsonWriter& JsonWriter::Copy(const sdk::Json& value) {
  switch (value.type()) {
    case sdk::Json::Type::kNull:
      return Null();
    case sdk::Json::Type::kBoolean:
      return Boolean(value.Boolean());
    case sdk::Json::Type::kNumber:
      return Plain(value.Digits());
    case sdk::Json::Type::kString:
      return Text(value.String());
    case sdk::Json::Type::kArray:
      BeginArray();
      for (const sdk::Json& item : value.Items()) Copy(item);
      return EndArray();
    case sdk::Json::Type::kObject:
      BeginObject();
      for (const auto& [key, member] : value.Members()) Key(key).Copy(member);
      return EndObject();
  }
  return *this;
}

std::string JsonWriter::Take() {
  needs_comma_ = false;
  return std::exchange(out_, "");
}

JsonWriter& JsonWriter::Plain(std::string_view json) {
  Separate();
  out_ += json;
  needs_comma_ = true;
  return *this;
}

void JsonWriter::Separate() {
  if (needs_comma_) out_ += ',';
}

}  // namespace tthost::reporters
