// SPDX-License-Identifier: Apache-2.0
// Characters of UTF-8 text, and what Python takes them for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tthost {

// The character at byte `position`: its bytes and its code point. A byte that begins no character
// stands alone, as the surrogate that Python reads it as.
struct Character {
  std::string_view bytes;
  uint32_t code_point = 0;
};
Character CharacterAt(std::string_view text, size_t position);
size_t CountCharacters(std::string_view text);

bool IsWordCharacter(uint32_t code_point);  // \w
bool IsIdentifierStart(uint32_t code_point);
bool IsIdentifierPart(uint32_t code_point);
bool IsDecimalDigit(uint32_t code_point);
bool IsSpace(uint32_t code_point);

}  // namespace tthost
