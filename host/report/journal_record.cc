// SPDX-License-Identifier: Apache-2.0
#include "host/report/journal_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace tthost {
namespace {

// With the bracket that opens their lists. Inside of a text the quotes would be escaped.
constexpr std::string_view kLeftOut[] = {"\"metrics\":[", "\"strict_failures\":[",
                                         "\"comparators\":["};

// The end of the text that begins at `begin`; the end of the line where it is torn.
size_t EndOfText(std::string_view line, size_t begin) {
  size_t at = begin + 1;
  while (at < line.size() && line[at] != '"') at += line[at] == '\\' ? 2 : 1;
  return std::min(at, line.size());
}

// The bracket that closes the list whose elements begin at `begin`; the end where it is torn.
size_t EndOfList(std::string_view line, size_t begin) {
  int depth = 1;
  for (size_t at = begin; at < line.size(); ++at) {
    if (line[at] == '"') at = EndOfText(line, at);
    if (at < line.size() && line[at] == '[') ++depth;
    if (at < line.size() && line[at] == ']' && --depth == 0) return at;
  }
  return line.size();
}

// With these lists empty. They make up most of a journal, and to skip them is a lot quicker than to
// parse them.
std::string WithoutMetrics(std::string_view line) {
  std::string kept;
  while (true) {
    size_t begin = line.size();
    for (const std::string_view key : kLeftOut) {
      const size_t found = line.substr(0, begin).find(key);
      if (found != line.npos) begin = found + key.size();
    }
    kept += line.substr(0, begin);
    if (begin == line.size()) return kept;
    line.remove_prefix(EndOfList(line, begin));
  }
}

}  // namespace

Json ParseJournalRecord(std::string_view line) {
  return Json::parse(WithoutMetrics(line), nullptr, /*allow_exceptions=*/false);
}

bool IsEvent(const Json& record, EventKind kind) {
  return record.is_object() && record.value("event", "") == EventKindName(kind);
}

}  // namespace tthost
