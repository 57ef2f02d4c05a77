// SPDX-License-Identifier: Apache-2.0
#include "host/report/printable.h"

#include <algorithm>
#include <cctype>

namespace tthost {
namespace {

// The part that the last carriage return of a progress bar leaves visible.
std::string_view Visible(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line.substr(line.rfind('\r') + 1);
}

bool IsBlank(std::string_view line) {
  return std::ranges::all_of(line, [](unsigned char c) { return std::isspace(c) != 0; });
}

}  // namespace

std::string Printable(std::string line) {
  std::ranges::replace_if(
      line, [](unsigned char c) { return c != '\t' && std::iscntrl(c); }, '?');
  return line;
}

std::vector<std::string> LastLines(std::string_view text, size_t count) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < count) {
    const size_t begin = text.rfind('\n') + 1;  // 0 where there is none
    const std::string_view line = Visible(text.substr(begin));
    if (!IsBlank(line)) lines.push_back(Printable(std::string(line)));
    text = text.substr(0, begin == 0 ? 0 : begin - 1);
  }
  std::ranges::reverse(lines);
  return lines;
}

std::string CutTo(std::string line, size_t columns) {
  size_t characters = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool continues = (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80;
    if (!continues && ++characters > columns) {
      line.resize(i);
      break;
    }
  }
  return line;
}

}  // namespace tthost
