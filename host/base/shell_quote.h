// SPDX-License-Identifier: Apache-2.0
// Commands that a user can paste into a shell.
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// `word` as one word of a POSIX shell: as it is where that is safe, else in single quotes.
std::string ShellQuote(std::string_view word);

}  // namespace tthost
