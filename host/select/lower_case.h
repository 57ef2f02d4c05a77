// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// UTF-8 as Python's str.lower() gives it, but for a sigma at the end of a word, which becomes the
// usual one.
std::string LowerCase(std::string_view text);

}  // namespace tthost
