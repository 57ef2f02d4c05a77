// SPDX-License-Identifier: Apache-2.0
#include "xml_text.h"

namespace tthost::junit {
namespace {

std::string Escape(std::string_view clean, std::string_view special) {
  std::string out;
  out.reserve(clean.size());
  for (size_t at = 0; at < clean.size();) {
    const size_t next = clean.find_first_of(special, at);
    out.append(clean.substr(at, next - at));
    if (next == std::string_view::npos) break;
    switch (clean[next]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += "&#" + std::to_string(int{clean[next]}) + ";";
    }
    at = next + 1;
  }
  return out;
}

}  // namespace

// A bare carriage return would be read back as a line feed.
std::string EscapeText(std::string_view clean) { return Escape(clean, "&<>\r"); }
std::string EscapeAttribute(std::string_view clean) { return Escape(clean, "&<>\"\t\n\r"); }

}  // namespace tthost::junit
