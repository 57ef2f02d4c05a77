// SPDX-License-Identifier: Apache-2.0
#include "host/config/positioned_document.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

namespace tthost {

std::string WhereIn(const std::string& path, SourcePosition position) {
  if (position.line == 0) return path;
  return path + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

TextPlace PlaceIn(std::string_view where) {
  std::vector<int> numbers;  // the last one first
  while (numbers.size() < 2) {
    const size_t colon = where.rfind(':');
    if (colon == std::string_view::npos) break;
    int number = 0;
    const char* const end = where.data() + where.size();
    const auto read = std::from_chars(where.data() + colon + 1, end, number);
    if (read.ec != std::errc() || read.ptr != end) break;
    numbers.push_back(number);
    where = where.substr(0, colon);
  }
  TextPlace place{std::string(where), {}};
  if (!numbers.empty()) place.position.line = numbers.back();
  if (numbers.size() == 2) place.position.column = numbers.front();
  return place;
}

PositionedDocument::PositionedDocument() : root_(std::make_unique<Json>()) {}
PositionedDocument::PositionedDocument(PositionedDocument&&) noexcept = default;
PositionedDocument& PositionedDocument::operator=(PositionedDocument&&) noexcept = default;
PositionedDocument::~PositionedDocument() = default;

SourcePosition PositionedDocument::ValueAt(const std::string& pointer) const {
  const auto found = values_.find(pointer);
  return found == values_.end() ? SourcePosition{} : found->second;
}

SourcePosition PositionedDocument::KeyAt(const std::string& pointer) const {
  const auto found = keys_.find(pointer);
  return found == keys_.end() ? ValueAt(pointer) : found->second;
}

std::string PositionedDocument::WhereValue(const std::string& pointer) const {
  return WhereIn(path_, ValueAt(pointer));
}

std::string PositionedDocument::WhereKey(const std::string& pointer) const {
  return WhereIn(path_, KeyAt(pointer));
}

std::vector<std::string> TextsAt(const Json& fields, const char* key) {
  const auto found = fields.find(key);
  if (found == fields.end()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  return found->get<std::vector<std::string>>();
}

std::string PointerToken(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

}  // namespace tthost
