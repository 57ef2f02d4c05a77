// SPDX-License-Identifier: Apache-2.0
#include "literal_json.h"

#include <utility>

#include "text/clean_text.h"

namespace tthost::pipeline_json {
namespace {

constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"None", "null"}, {"True", "true"}, {"False", "false"}};

}  // namespace

// Its strings have no quotes inside and JSON's escapes, so that quotes and words are all that
// differs.
std::string JsonOfLiteral(std::string_view literal) {
  const std::string clean = reporters::CleanText(literal);
  std::string json;
  bool is_in_string = false;
  for (size_t at = 0; at < clean.size();) {
    if (clean[at] == '\'') {
      is_in_string = !is_in_string;
      json += '"';
      ++at;
      continue;
    }
    size_t taken = 0;
    for (const auto& [word, value] : kWords) {
      if (is_in_string || clean.compare(at, word.size(), word) != 0) continue;
      json += value;
      taken = word.size();
    }
    if (taken == 0) json += clean[at++];
    at += taken;
  }
  return json;
}

}  // namespace tthost::pipeline_json
