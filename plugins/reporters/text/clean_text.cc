// SPDX-License-Identifier: Apache-2.0
#include "text/clean_text.h"

#include <cstdint>
#include <cstdio>

namespace tthost::reporters {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Character {
  char32_t code;
  size_t size;  // bytes it took
};

unsigned Byte(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

// Bytes that follow `lead`, and the range that the first of them must be in; the rest are 80 to BF.
struct Continuation {
  int count;
  unsigned low, high;
};

Continuation ContinuationOf(unsigned lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};  // no surrogates
  if (lead >= 0xE1 && lead <= 0xEF) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

Character Decode(std::string_view text, size_t at) {
  const unsigned lead = Byte(text, at);
  if (lead < 0x80) return {lead, 1};
  Continuation expected = ContinuationOf(lead);
  if (expected.count == 0) return {kReplacement, 1};
  char32_t code = lead & (0x3Fu >> expected.count);
  size_t size = 1;
  for (int i = 0; i < expected.count; ++i, ++size) {
    if (at + size >= text.size()) return {kReplacement, size};
    const unsigned next = Byte(text, at + size);
    if (next < expected.low || next > expected.high) return {kReplacement, size};
    code = code << 6 | (next & 0x3F);
    expected.low = 0x80;
    expected.high = 0xBF;
  }
  return {code, size};
}

bool IsShowable(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code != 0x7F && code != 0xFFFE && code != 0xFFFF;
}

// How many bytes at the beginning are themselves characters to show: most texts have no others.
size_t PlainBytes(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && text[count] >= 0x20 && text[count] < 0x7F) ++count;
  return count;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string CleanText(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const size_t plain = PlainBytes(bytes.substr(at));
    out.append(bytes.substr(at, plain));
    at += plain;
    if (at == bytes.size()) break;
    const Character character = Decode(bytes, at);
    if (character.code == kReplacement) {
      out += "\uFFFD";
    } else if (IsShowable(character.code)) {
      out.append(bytes.substr(at, character.size));
    } else {
      char number[16];
      std::snprintf(number, sizeof(number), "#x%02X", static_cast<unsigned>(character.code));
      out += number;
    }
    at += character.size;
  }
  return out;
}

std::string_view Head(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && IsContinuation(text[size])) --size;
  return text.substr(0, size);
}

std::string_view Tail(std::string_view text, size_t size) {
  if (text.size() <= size) return text;
  size_t begin = text.size() - size;
  while (begin < text.size() && IsContinuation(text[begin])) ++begin;
  return text.substr(begin);
}

}  // namespace tthost::reporters
