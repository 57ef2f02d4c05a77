// SPDX-License-Identifier: Apache-2.0
#include "host/report/staged_output.h"

#include <algorithm>
#include <sstream>

namespace tthost {

std::vector<OutputMark> ParseOutputMarks(std::string_view text) {
  std::vector<OutputMark> marks;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    OutputMark mark;
    if (words >> mark.stdout_bytes >> mark.stderr_bytes >> std::ws &&
        std::getline(words, mark.stage)) {
      marks.push_back(std::move(mark));
    }
  }
  return marks;
}

std::string WithStageLines(std::string_view output, const std::vector<OutputMark>& marks,
                           size_t OutputMark::*bytes) {
  std::string text;
  std::string_view stage = "ENV";
  size_t from = 0;
  const auto add_until = [&](size_t until) {
    if (until <= from) return;
    text.append("=== ").append(stage).append(" ===\n").append(output.substr(from, until - from));
    if (!text.ends_with('\n')) text += '\n';
    from = until;
  };
  for (const OutputMark& mark : marks) {
    add_until(std::min(mark.*bytes, output.size()));
    stage = mark.stage;
  }
  add_until(output.size());
  return text;
}

}  // namespace tthost
