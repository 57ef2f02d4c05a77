// SPDX-License-Identifier: Apache-2.0
#include "host/judge/raised_exceptions.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace tthost {
namespace {

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

// "jax.errors.XlaRuntimeError: INTERNAL: …" -> "XlaRuntimeError"; empty where the line does not
// begin with a name and a colon, or is no more than a name.
std::string_view ClassAtStart(std::string_view line) {
  const size_t end =
      static_cast<size_t>(std::ranges::find_if_not(line, IsNameCharacter) - line.begin());
  if (end < line.size() && !line.substr(end).starts_with(": ") && line.substr(end) != ":")
    return "";
  const std::string_view name = line.substr(0, end);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return last.empty() || std::isupper(static_cast<unsigned char>(last.front())) == 0 ? "" : last;
}

void AddFromLines(std::string_view text, std::set<std::string>& names) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view name = ClassAtStart(text.substr(0, end));
    if (!name.empty()) names.emplace(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::set<std::string> RaisedExceptions(const Outcome& outcome) {
  std::set<std::string> names;
  AddFromLines(outcome.message.substr(0, outcome.message.find('\n')), names);
  AddFromLines(outcome.traceback, names);
  return names;
}

}  // namespace tthost
