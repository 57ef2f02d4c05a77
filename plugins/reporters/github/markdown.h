// SPDX-License-Identifier: Apache-2.0
// Text that shows in GitHub's Markdown as it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tthost::github {

// On one line, in a table cell or elsewhere: nothing in it is markup.
std::string Escaped(std::string_view text);

// "| a | b |\n", of cells that are Markdown already.
std::string TableRow(const std::vector<std::string>& cells);
// The first row with the line below it.
std::string TableHead(const std::vector<std::string>& titles);

}  // namespace tthost::github
