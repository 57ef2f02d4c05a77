// SPDX-License-Identifier: Apache-2.0
#include "host/select/word_character.h"

#include <algorithm>
#include <array>

namespace tthost {
namespace {

struct Range {
  uint32_t first, last;
};

constexpr std::array kNoWords = {
    Range{0x80, 0xA9},       Range{0xAB, 0xB1},       Range{0xB4, 0xB4},     Range{0xB6, 0xB8},
    Range{0xBB, 0xBB},       Range{0xBF, 0xBF},       Range{0xD7, 0xD7},     Range{0xF7, 0xF7},
    Range{0x2000, 0x206F},   Range{0x207A, 0x207E},   Range{0x208A, 0x208E}, Range{0x20A0, 0x20CF},
    Range{0x2190, 0x245F},   Range{0x2500, 0x2775},   Range{0x2794, 0x2BFF}, Range{0x3000, 0x3004},
    Range{0x3008, 0x3020},   Range{0xE000, 0xF8FF},   Range{0xFF01, 0xFF0F}, Range{0xFF1A, 0xFF20},
    Range{0x1F000, 0x1F0FF}, Range{0x1F300, 0x1FAFF},
};

size_t LengthOf(unsigned char first) {
  if (first >= 0xF0 && first < 0xF8) return 4;
  if (first >= 0xE0) return 3;
  return first >= 0xC0 ? 2 : 1;
}

}  // namespace

Character CharacterAt(std::string_view text, size_t position) {
  const auto first = static_cast<unsigned char>(text[position]);
  const size_t length = LengthOf(first);
  Character character{text.substr(position, 1), first};
  if (length == 1 || position + length > text.size()) return character;
  uint32_t code_point = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[position + i]);
    if ((next & 0xC0) != 0x80) return character;
    code_point = (code_point << 6) | (next & 0x3Fu);
  }
  return {text.substr(position, length), code_point};
}

bool IsWordCharacter(uint32_t code_point) {
  if (code_point < 0x80) {
    return (code_point >= '0' && code_point <= '9') || (code_point >= 'A' && code_point <= 'Z') ||
           (code_point >= 'a' && code_point <= 'z') || code_point == '_';
  }
  return std::ranges::none_of(kNoWords, [&](const Range& range) {
    return range.first <= code_point && code_point <= range.last;
  });
}

}  // namespace tthost
