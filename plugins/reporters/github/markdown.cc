// SPDX-License-Identifier: Apache-2.0
#include "github/markdown.h"

#include "text/clean_text.h"

namespace tthost::github {

std::string Escaped(std::string_view text) {
  // CommonMark takes a backslash before any of ASCII's punctuation; these are what has a meaning
  // within a line.
  constexpr std::string_view kMarkup = "\\`*_{}[]()<>#~|&!@$";
  std::string escaped;
  for (const char character : reporters::CleanText(text)) {
    if (character == '\n' || character == '\r' || character == '\t') {
      escaped += ' ';
      continue;
    }
    if (kMarkup.find(character) != std::string_view::npos) escaped += '\\';
    escaped += character;
  }
  return escaped;
}

std::string TableRow(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string TableHead(const std::vector<std::string>& titles) {
  return TableRow(titles) + TableRow(std::vector<std::string>(titles.size(), "---"));
}

}  // namespace tthost::github
