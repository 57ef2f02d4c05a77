// SPDX-License-Identifier: Apache-2.0
#include "host/select/word_character.h"

#include <algorithm>
#include <array>
#include <span>

#include "host/select/character_tables.h"

namespace tthost {
namespace {

constexpr uint32_t kSurrogateOfByte = 0xDC00;
constexpr std::array kSpaces = {CodePoints{0x09, 0x0D},     CodePoints{0x1C, 0x20},
                                CodePoints{0x85, 0x85},     CodePoints{0xA0, 0xA0},
                                CodePoints{0x1680, 0x1680}, CodePoints{0x2000, 0x200A},
                                CodePoints{0x2028, 0x2029}, CodePoints{0x202F, 0x202F},
                                CodePoints{0x205F, 0x205F}, CodePoints{0x3000, 0x3000}};

// 1 for bytes that begin no longer character.
size_t LengthOf(unsigned char first) {
  if (first >= 0xF0 && first < 0xF8) return 4;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xC0 && first < 0xE0 ? 2 : 1;
}

// Neither a longer spelling than needed nor a surrogate nor beyond Unicode.
bool IsValid(uint32_t code_point, size_t length) {
  constexpr std::array<uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  return code_point >= kSmallest[length] && code_point <= 0x10FFFF && !is_surrogate;
}

bool Contains(std::span<const CodePoints> table, uint32_t code_point) {
  const auto after = std::ranges::upper_bound(table, code_point, {}, &CodePoints::first);
  return after != table.begin() && code_point <= std::prev(after)->last;
}

bool IsAsciiLetter(uint32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool IsAsciiDigit(uint32_t c) { return c >= '0' && c <= '9'; }

}  // namespace

Character CharacterAt(std::string_view text, size_t position) {
  const auto first = static_cast<unsigned char>(text[position]);
  if (first < 0x80) return {text.substr(position, 1), first};
  const Character byte{text.substr(position, 1), kSurrogateOfByte + first};
  const size_t length = LengthOf(first);
  if (length == 1 || position + length > text.size()) return byte;
  uint32_t code_point = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[position + i]);
    if ((next & 0xC0) != 0x80) return byte;
    code_point = (code_point << 6) | (next & 0x3Fu);
  }
  if (!IsValid(code_point, length)) return byte;
  return {text.substr(position, length), code_point};
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t position = 0; position < text.size(); ++count) {
    position += CharacterAt(text, position).bytes.size();
  }
  return count;
}

bool IsWordCharacter(uint32_t code_point) {
  return IsIdentifierPart(code_point) || Contains(OtherNumbers(), code_point);
}

bool IsIdentifierStart(uint32_t code_point) {
  if (code_point < 0x80) return IsAsciiLetter(code_point) || code_point == '_';
  return Contains(Letters(), code_point);
}

bool IsIdentifierPart(uint32_t code_point) {
  return IsIdentifierStart(code_point) || IsDecimalDigit(code_point) ||
         Contains(OtherParts(), code_point);
}

bool IsDecimalDigit(uint32_t code_point) {
  return IsAsciiDigit(code_point) || Contains(Decimals(), code_point);
}

bool IsSpace(uint32_t code_point) { return Contains(kSpaces, code_point); }

}  // namespace tthost
