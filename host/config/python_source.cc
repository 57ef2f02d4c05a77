// SPDX-License-Identifier: Apache-2.0
#include "host/config/python_source.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <vector>

#include "host/config/yaml_span.h"
#include "host/model/expectation.h"

namespace tthost {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// "ModelTestStatus", as the text names one of its members, else as it imports it.
std::optional<std::string> EnumIn(std::string_view text, const std::vector<std::string>& members,
                                  const std::string& usual) {
  for (const std::string& member : members) {
    const size_t dot = text.find("." + member);
    if (dot == std::string_view::npos) continue;
    size_t begin = dot;
    while (begin > 0 && (IsWord(text[begin - 1]) || text[begin - 1] == '.')) --begin;
    if (begin < dot) return std::string(text.substr(begin, dot - begin));
  }
  return text.find(usual) == std::string_view::npos ? std::nullopt : std::optional(usual);
}

}  // namespace

PythonSource::PythonSource(std::string_view text) : text_(text) {
  const size_t end = text.find('\n');
  line_break_ = end != text.npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::optional<size_t> PythonSource::OffsetOf(SourcePosition position) const {
  if (position.line == 0) return std::nullopt;
  size_t line = 0;
  for (int i = 1; i < position.line; ++i) line = NextLine(text_, line);
  const size_t place = line + static_cast<size_t>(std::max(position.column, 1)) - 1;
  return place < text_.size() ? std::optional(place) : std::nullopt;
}

size_t PythonSource::StringEnd(size_t quote) const {
  const char c = text_[quote];
  const std::string triple(3, c);
  const bool is_triple = text_.substr(quote, 3) == triple;
  for (size_t at = quote + (is_triple ? 3 : 1); at < text_.size(); ++at) {
    if (text_[at] == '\\') {
      ++at;
    } else if (is_triple ? text_.substr(at, 3) == triple : text_[at] == c) {
      return at + (is_triple ? 3 : 1);
    }
  }
  return text_.size();
}

size_t PythonSource::ValueEnd(size_t begin) const {
  int depth = 0;
  size_t end = begin;
  for (size_t at = begin; at < text_.size();) {
    const char c = text_[at];
    if (c == '#') {
      at = LineEnd(text_, at);
      continue;
    }
    const bool closes = c == ')' || c == ']' || c == '}';
    if (depth == 0 && (c == ',' || closes)) break;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (closes) --depth;
    at = c == '"' || c == '\'' ? StringEnd(at) : at + 1;
    if (!IsSpace(c)) end = at;
  }
  return end;
}

size_t PythonSource::NextToken(size_t place) const {
  while (place < text_.size() && (IsSpace(text_[place]) || text_[place] == '#')) {
    place = text_[place] == '#' ? LineEnd(text_, place) : place + 1;
  }
  return place;
}

bool PythonSource::IsFirstOfLine(size_t place) const {
  const std::string_view before = text_.substr(LineBegin(text_, place));
  return std::ranges::all_of(before.substr(0, place - LineBegin(text_, place)), IsSpace);
}

bool PythonSource::IsLastOfLine(size_t place) const {
  const size_t end = LineEnd(text_, place);
  while (place < end && IsSpace(text_[place])) ++place;
  return place >= end || text_[place] == '#';
}

std::string PythonSource::IndentAt(size_t place) const {
  const size_t begin = LineBegin(text_, place);
  const size_t end = std::min(text_.find_first_not_of(" \t", begin), text_.size());
  return std::string(text_.substr(begin, end - begin));
}

std::optional<std::string> PythonSource::Text(const std::string& name, const Json& value) const {
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_string() && (name == "status" || name == "bringup_status")) {
    const bool is_status = name == "status";
    const auto members = is_status ? ConfigStatusNames() : BringupStatusNames();
    const auto enumeration =
        EnumIn(text_, members, is_status ? "ModelTestStatus" : "BringupStatus");
    if (!enumeration) return std::nullopt;
    return *enumeration + "." + value.get<std::string>();
  }
  if (!value.is_structured()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string items;
  for (const auto& [key, item] : value.items()) {
    const auto text = Text(value.is_object() ? key : "", item);
    if (!text) return std::nullopt;
    items +=
        (items.empty() ? "" : ", ") + (value.is_object() ? Json(key).dump() + ": " : "") + *text;
  }
  return value.is_object() ? "{" + items + "}" : "[" + items + "]";
}

}  // namespace tthost
