// SPDX-License-Identifier: Apache-2.0
// Characters of UTF-8 text, and which of them Python's \w takes.
#pragma once

#include <cstdint>
#include <string_view>

namespace tthost {

// The character at byte `position`: its bytes and its code point. A byte that begins no character
// stands for itself.
struct Character {
  std::string_view bytes;
  uint32_t code_point = 0;
};
Character CharacterAt(std::string_view text, size_t position);

// Letters, digits and the underscore. Beyond ASCII by blocks: everything but punctuation, arrows,
// mathematical and other symbols, and private use.
bool IsWordCharacter(uint32_t code_point);

}  // namespace tthost
