// SPDX-License-Identifier: Apache-2.0
// What changed in a text, as `patch` and `git apply` take it.
#pragma once

#include <string>

namespace tthost {

// Three lines around each change. `old_name` and `new_name` stand in the head as they are:
// "a/PATH" and "b/PATH" for `git apply`. Empty when the texts are equal. Time and memory grow with
// the square of the lines that differ.
std::string UnifiedDiff(const std::string& old_name, const std::string& new_name,
                        const std::string& before, const std::string& after);

}  // namespace tthost
