// SPDX-License-Identifier: Apache-2.0
// Foreign text on the user's terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tthost {

// What a model says must not steer the terminal: control characters but tabs become '?'.
std::string Printable(std::string line);

// At most `count` of the last lines that are not blank, as a terminal would leave them on the
// screen: what a carriage return overwrites is left out. Printable.
std::vector<std::string> LastLines(std::string_view text, size_t count);

// At most `columns` characters of UTF-8.
std::string CutTo(std::string line, size_t columns);

}  // namespace tthost
