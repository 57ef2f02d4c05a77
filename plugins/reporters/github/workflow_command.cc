// SPDX-License-Identifier: Apache-2.0
#include "github/workflow_command.h"

#include "text/clean_text.h"

namespace tthost::github {
namespace {

// `of_property`: a title ends at the next comma or colon.
std::string Encoded(std::string_view text, bool of_property) {
  std::string encoded;
  for (const char character : reporters::CleanText(text)) {
    if (character == '%') {
      encoded += "%25";
    } else if (character == '\r') {
      encoded += "%0D";
    } else if (character == '\n') {
      encoded += "%0A";
    } else if (of_property && character == ':') {
      encoded += "%3A";
    } else if (of_property && character == ',') {
      encoded += "%2C";
    } else {
      encoded += character;
    }
  }
  return encoded;
}

}  // namespace

std::string ErrorAnnotation(std::string_view title, std::string_view message) {
  return "::error title=" + Encoded(title, /*of_property=*/true) +
         "::" + Encoded(message, /*of_property=*/false);
}

}  // namespace tthost::github
