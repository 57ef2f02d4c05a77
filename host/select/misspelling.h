// SPDX-License-Identifier: Apache-2.0
// Is one id certainly another one with a slip of the keyboard in it?
#pragma once

#include <string_view>

namespace tthost {

// True when the ids differ in case and separators only, or in one word: two neighbouring letters
// swapped, a letter doubled or not, or up to two edits in a word of eight letters and more.
// Whatever could be another model is none: "bart" for "bert", "llava" for "llama", other numbers.
bool IsMisspelling(std::string_view wrong, std::string_view right);

}  // namespace tthost
