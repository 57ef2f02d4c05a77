// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// page/: the document with its style and script. The data belong where kDataMark stands.
std::string PageHtml();

}  // namespace tthost

namespace tthost::html {

inline constexpr std::string_view kDataMark = "<!-- data -->";

}  // namespace tthost::html
