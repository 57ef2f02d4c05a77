// SPDX-License-Identifier: Apache-2.0
// Text as XML writes it. pugixml and friends do not clean it first: they write control characters
// as references that no parser accepts.
#pragma once

#include <string>
#include <string_view>

namespace tthost::junit {

// For element content and for attribute values in double quotes; `clean` comes from CleanText().
std::string EscapeText(std::string_view clean);
std::string EscapeAttribute(std::string_view clean);

}  // namespace tthost::junit
