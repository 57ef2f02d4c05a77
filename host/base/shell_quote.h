// SPDX-License-Identifier: Apache-2.0
// Words of commands as a POSIX shell writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace tthost {

// `word` as one word of a POSIX shell: as it is where that is safe, else in single quotes.
std::string ShellQuote(std::string_view word);

// "a 'b c'" for {"a", "b c"}.
std::string JoinWords(const std::vector<std::string>& words);

// The words of a text with quotes and backslashes; nothing is expanded. A usage error says which
// quote has no end.
Result<std::vector<std::string>> SplitWords(std::string_view text);

}  // namespace tthost
