// SPDX-License-Identifier: Apache-2.0
#include "host/report/failing_line.h"

#include <algorithm>
#include <utility>

namespace tthost {
namespace {

// Removes `prefix` where the text begins with it.
bool Take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Of `File "ROOT/PATH", line N, in NAME`, and of the same without the second comma: "PATH:N in
// NAME". Empty of any other line.
std::string CallIn(std::string_view models_root, std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!Take(line, "File \"") || !Take(line, models_root) || !Take(line, "/")) return "";
  constexpr std::string_view kBeforeNumber = "\", line ";
  const size_t end = line.find(kBeforeNumber);
  if (end == line.npos) return "";
  std::string call(line.substr(0, end));
  line.remove_prefix(end + kBeforeNumber.size());
  const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  call += ":" + std::string(line.substr(0, digits));
  line.remove_prefix(digits);
  Take(line, ",");
  return Take(line, " in ") ? call + " in " + std::string(line) : call;
}

}  // namespace

std::string FailingLine(std::string_view traceback, std::string_view models_root) {
  if (models_root.empty()) return "";
  const size_t current_thread = traceback.find("Current thread ");
  const bool is_newest_first = current_thread != traceback.npos;
  if (is_newest_first) traceback.remove_prefix(current_thread);
  std::string innermost;
  while (!traceback.empty()) {
    const size_t end = std::min(traceback.find('\n'), traceback.size() - 1);
    std::string call = CallIn(models_root, traceback.substr(0, end));
    traceback.remove_prefix(end + 1);
    if (call.empty()) continue;
    innermost = std::move(call);
    if (is_newest_first) break;
  }
  return innermost;
}

}  // namespace tthost
