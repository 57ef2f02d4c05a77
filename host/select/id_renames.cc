// SPDX-License-Identifier: Apache-2.0
#include "host/select/id_renames.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>

namespace tthost {
namespace {

constexpr size_t kContext = 3;

// Means itself in YAML, Python and JSON, with quotes and without.
bool IsPlain(const std::string& id) {
  return !id.empty() && std::isalnum(static_cast<unsigned char>(id.front())) != 0 &&
         id.back() != ' ' && std::ranges::all_of(id, [](unsigned char c) {
           return std::isalnum(c) != 0 ||
                  std::string_view("_-./+ ").find(c) != std::string_view::npos;
         });
}

// Each with its line end, where it has one.
std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
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

void AddLine(char mark, const std::string& line, std::string& text) {
  text += mark + line;
  if (!line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
}

// Lines `begin` to `end`, with what changed in them.
std::string Hunk(const std::vector<std::string>& before, const std::vector<std::string>& after,
                 size_t begin, size_t end) {
  const std::string range = std::to_string(begin + 1) + "," + std::to_string(end - begin);
  std::string text = "@@ -" + range + " +" + range + " @@\n";
  for (size_t i = begin; i < end;) {
    size_t changed_end = i;
    while (changed_end < end && before[changed_end] != after[changed_end]) ++changed_end;
    for (size_t j = i; j < changed_end; ++j) AddLine('-', before[j], text);
    for (size_t j = i; j < changed_end; ++j) AddLine('+', after[j], text);
    if (changed_end == i) AddLine(' ', before[changed_end++], text);
    i = changed_end;
  }
  return text;
}

}  // namespace

RenamedText RenameIds(const std::string& text, const std::vector<IdRename>& renames) {
  std::vector<IdRename> from_the_end = renames;
  std::ranges::sort(from_the_end, [](const IdRename& a, const IdRename& b) {
    return std::pair(a.position.line, a.position.column) >
           std::pair(b.position.line, b.position.column);
  });
  std::vector<std::string> lines = LinesOf(text);
  RenamedText renamed;
  for (const IdRename& rename : from_the_end) {
    if (!Replace(lines, rename)) renamed.left.push_back(rename);
  }
  std::ranges::reverse(renamed.left);
  renamed.text = Joined(lines);
  return renamed;
}

std::string UnifiedDiff(const std::string& path, const std::string& before,
                        const std::string& after) {
  if (before == after) return "";
  const std::vector<std::string> old_lines = LinesOf(before), new_lines = LinesOf(after);
  std::string text = "--- " + path + "\n+++ " + path + "\n";
  std::optional<std::pair<size_t, size_t>> hunk;
  for (size_t i = 0; i < old_lines.size(); ++i) {
    if (old_lines[i] == new_lines[i]) continue;
    const size_t begin = i - std::min(i, kContext),
                 end = std::min(i + kContext + 1, old_lines.size());
    if (hunk && begin <= hunk->second) {
      hunk->second = end;
      continue;
    }
    if (hunk) text += Hunk(old_lines, new_lines, hunk->first, hunk->second);
    hunk = {begin, end};
  }
  return text + Hunk(old_lines, new_lines, hunk->first, hunk->second);
}

}  // namespace tthost
