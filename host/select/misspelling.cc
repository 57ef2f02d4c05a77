// SPDX-License-Identifier: Apache-2.0
#include "host/select/misspelling.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "host/base/nearest_name.h"

namespace tthost {
namespace {

// Long words that differ this little are one word.
constexpr size_t kLongWord = 8;
constexpr size_t kEditsOfALongWord = 2;

bool IsAlphanumeric(unsigned char c) { return std::isalnum(c) != 0; }
bool IsDigit(unsigned char c) { return std::isdigit(c) != 0; }

std::vector<std::string_view> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::ranges::find_if_not(text, IsAlphanumeric);
    const auto length = static_cast<size_t>(end - text.begin());
    if (length > 0) words.push_back(text.substr(0, length));
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return words;
}

std::string LettersAndDigitsOf(std::string_view text) {
  std::string kept;
  for (const unsigned char c : text) {
    if (IsAlphanumeric(c)) kept += static_cast<char>(std::tolower(c));
  }
  return kept;
}

// "tinny" -> "tiny"
std::string WithoutDoubledLetters(std::string_view word) {
  std::string kept(word);
  const auto doubled = std::ranges::unique(
      kept, [](unsigned char a, unsigned char b) { return a == b && !IsDigit(a); });
  kept.erase(doubled.begin(), doubled.end());
  return kept;
}

// "lagre", "large"
bool IsSwapOfNeighbours(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [left, right] = std::ranges::mismatch(a, b);
  const auto at = static_cast<size_t>(left - a.begin());
  return at + 1 < a.size() && !IsDigit(a[at]) && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

bool IsNearWord(std::string_view wrong, std::string_view right) {
  if (IsSwapOfNeighbours(wrong, right)) return true;
  if (WithoutDoubledLetters(wrong) == WithoutDoubledLetters(right)) return true;
  const bool has_digit = std::ranges::any_of(wrong, IsDigit) || std::ranges::any_of(right, IsDigit);
  return !has_digit && std::min(wrong.size(), right.size()) >= kLongWord &&
         EditDistance(wrong, right, kEditsOfALongWord) <= kEditsOfALongWord;
}

}  // namespace

bool IsMisspelling(std::string_view wrong, std::string_view right) {
  if (LettersAndDigitsOf(wrong) == LettersAndDigitsOf(right)) return wrong != right;
  const auto wrong_words = WordsOf(wrong);
  const auto right_words = WordsOf(right);
  if (wrong_words.size() != right_words.size()) return false;
  int different = 0;
  for (size_t i = 0; i < wrong_words.size(); ++i) {
    if (wrong_words[i] == right_words[i]) continue;
    if (++different > 1 || !IsNearWord(wrong_words[i], right_words[i])) return false;
  }
  return different == 1;
}

}  // namespace tthost
