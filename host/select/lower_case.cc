// SPDX-License-Identifier: Apache-2.0
#include "host/select/lower_case.h"

#include <algorithm>
#include <cstdint>

#include "host/select/character_tables.h"
#include "host/select/word_character.h"

namespace tthost {
namespace {

constexpr uint32_t kDottedCapitalI = 0x130;
constexpr std::string_view kDottedSmallI = "i\u0307";

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

char LowerCaseAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

uint32_t SmallLetterOf(uint32_t code_point) {
  const auto runs = LowerCaseRuns();
  const auto after = std::ranges::upper_bound(runs, code_point, {}, &LowerCaseRun::first);
  if (after == runs.begin()) return code_point;
  const LowerCaseRun& run = *std::prev(after);
  const bool is_capital = code_point <= run.last && (code_point - run.first) % run.step == 0;
  return is_capital ? code_point + static_cast<uint32_t>(run.distance) : code_point;
}

void AppendUtf8(uint32_t code_point, std::string& text) {
  const auto continuation = [&](int shift) {
    text += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F));
  };
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0 | (code_point >> 6));
    continuation(0);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0 | (code_point >> 12));
    continuation(6);
    continuation(0);
  } else {
    text += static_cast<char>(0xF0 | (code_point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

void AppendLowerCase(const Character& character, std::string& text) {
  const uint32_t small = SmallLetterOf(character.code_point);
  if (character.code_point == kDottedCapitalI) {
    text += kDottedSmallI;
  } else if (small == character.code_point) {
    text += character.bytes;
  } else {
    AppendUtf8(small, text);
  }
}

}  // namespace

std::string LowerCase(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  if (IsAscii(text)) {
    std::ranges::transform(text, std::back_inserter(lower), LowerCaseAscii);
    return lower;
  }
  for (size_t position = 0; position < text.size();) {
    const Character character = CharacterAt(text, position);
    position += character.bytes.size();
    if (character.code_point < 0x80) {
      lower += LowerCaseAscii(static_cast<char>(character.code_point));
    } else {
      AppendLowerCase(character, lower);
    }
  }
  return lower;
}

}  // namespace tthost
