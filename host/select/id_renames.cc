// SPDX-License-Identifier: Apache-2.0
#include "host/select/id_renames.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "host/base/text_lines.h"

namespace tthost {
namespace {

// Means itself in YAML, Python and JSON, with quotes and without.
bool IsPlain(const std::string& id) {
  return !id.empty() && std::isalnum(static_cast<unsigned char>(id.front())) != 0 &&
         id.back() != ' ' && std::ranges::all_of(id, [](unsigned char c) {
           return std::isalnum(c) != 0 ||
                  std::string_view("_-./+ ").find(c) != std::string_view::npos;
         });
}

bool Replace(std::vector<std::string>& lines, const IdRename& rename) {
  const auto line_number = static_cast<size_t>(rename.position.line);
  if (line_number == 0 || line_number > lines.size() || !IsPlain(rename.to)) return false;
  std::string& line = lines[line_number - 1];
  auto begin = static_cast<size_t>(rename.position.column) - 1;
  if (begin >= line.size()) return false;
  const char quote = line[begin] == '"' || line[begin] == '\'' ? line[begin] : '\0';
  if (quote != '\0') ++begin;
  if (line.compare(begin, rename.from.size(), rename.from) != 0) return false;
  const size_t end = begin + rename.from.size();
  if (quote != '\0' && (end >= line.size() || line[end] != quote)) return false;
  line.replace(begin, rename.from.size(), rename.to);
  return true;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace

RenamedText RenameIds(const std::string& text, const std::vector<IdRename>& renames) {
  std::vector<IdRename> from_the_end = renames;
  std::ranges::sort(from_the_end, [](const IdRename& a, const IdRename& b) {
    return std::pair(a.position.line, a.position.column) >
           std::pair(b.position.line, b.position.column);
  });
  const auto parts = LinesOf(text);
  std::vector<std::string> lines(parts.begin(), parts.end());
  RenamedText renamed;
  for (const IdRename& rename : from_the_end) {
    if (!Replace(lines, rename)) renamed.left.push_back(rename);
  }
  std::ranges::reverse(renamed.left);
  renamed.text = Joined(lines);
  return renamed;
}

}  // namespace tthost
