// SPDX-License-Identifier: Apache-2.0
#include "host/judge/normalised_line.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tthost {
namespace {

constexpr size_t kLongest = 160;
constexpr size_t kLongestRead = 1024;  // the readers below look ahead
constexpr size_t kShortestId = 8;      // hexadecimal digits

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool IsWord(char c) { return IsDigit(c) || IsLetter(c) || c == '_'; }
bool IsPathCharacter(char c) {
  return std::isgraph(static_cast<unsigned char>(c)) != 0 &&
         std::string_view("'\"`,:;()[]{}<>=|").find(c) == std::string_view::npos;
}

std::string_view Trimmed(std::string_view line) {
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

// Takes the first line that is not blank off `text`.
std::string_view NextLine(std::string_view& text) {
  std::string_view line;
  while (line.empty() && !text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return line;
}

std::string_view Head(std::string_view text, bool (*belongs)(char)) {
  return text.substr(0,
                     static_cast<size_t>(std::ranges::find_if_not(text, belongs) - text.begin()));
}

// Reads from left to right; each of the readers takes what it knows from the front, or nothing.
class Normaliser {
 public:
  explicit Normaliser(std::string_view line) : rest_(line) {}

  std::string Text() {
    while (!rest_.empty()) {
      if (TakeEscape() || TakeAddress() || TakePath() || TakeId() || TakeNumbers()) continue;
      const auto c = static_cast<unsigned char>(rest_.front());
      Take(1, std::iscntrl(c) != 0 ? " " : std::string(1, rest_.front()));
    }
    return std::move(text_);
  }

 private:
  void Take(size_t length, std::string_view replacement) {
    before_ = rest_[length - 1];
    rest_.remove_prefix(length);
    text_ += replacement;
  }

  bool FollowsWord() const { return IsWord(before_); }

  // A terminal's colours.
  bool TakeEscape() {
    if (!rest_.starts_with("\x1b[")) return false;
    const size_t end = rest_.find_first_not_of("0123456789;", 2);
    rest_.remove_prefix(std::min(end, rest_.size() - 1) + 1);
    return true;
  }

  bool TakeAddress() {
    if (FollowsWord() || !rest_.starts_with("0x")) return false;
    const std::string_view digits = Head(rest_.substr(2), IsHex);
    if (digits.empty()) return false;
    Take(2 + digits.size(), "<address>");
    return true;
  }

  // From the root, or with two slashes, or with a slash and a digit: "meta/Llama-3" but not
  // "and/or" or "1/2".
  bool TakePath() {
    if (FollowsWord()) return false;
    std::string_view path = Head(rest_, IsPathCharacter);
    while (path.ends_with('.')) path.remove_suffix(1);
    const auto slashes = std::ranges::count(path, '/');
    const bool is_rooted = path.starts_with('/') && path.size() > 1;
    const bool has_digit = std::ranges::any_of(path, IsDigit);
    if (std::ranges::none_of(path, IsLetter)) return false;
    if (!is_rooted && slashes < 2 && (slashes == 0 || !has_digit)) return false;
    Take(path.size(), "<path>");
    return true;
  }

  bool TakeId() {
    if (FollowsWord()) return false;
    const std::string_view id = Head(rest_, [](char c) { return IsHex(c) || c == '-'; });
    const bool ends = id.size() == rest_.size() || !IsWord(rest_[id.size()]);
    const auto digits = std::ranges::count_if(id, IsDigit);
    const auto letters = std::ranges::count_if(id, IsLetter);
    if (!ends || digits == 0 || letters == 0) return false;
    if (static_cast<size_t>(digits + letters) < kShortestId) return false;
    Take(id.size(), "<id>");
    return true;
  }

  // "-1.5e-3", "(1, 2, 3)", "4x8xf32"
  bool TakeNumbers() {
    size_t length = NumberAt(0);
    if (length == 0 || IsLetter(before_) || IsDigit(before_)) return false;
    while (const size_t more = SeparatorAt(length)) {
      const size_t next = NumberAt(length + more);
      if (next == 0) break;
      length += more + next;
    }
    Take(length, "N");
    return true;
  }

  size_t NumberAt(size_t begin) const {
    size_t end = begin;
    const auto skip_digits = [&] {
      while (end < rest_.size() && IsDigit(rest_[end])) ++end;
    };
    const auto at = [&](size_t place) { return place < rest_.size() ? rest_[place] : '\0'; };
    const bool signs = begin > 0 || !(FollowsWord() || before_ == ')' || before_ == ']');
    if (signs && at(end) == '-') ++end;
    if (!IsDigit(at(end))) return 0;
    skip_digits();
    if (at(end) == '.' && IsDigit(at(end + 1))) {
      ++end;
      skip_digits();
    }
    if (at(end) == 'e' || at(end) == 'E') {
      const size_t digits = end + (at(end + 1) == '-' || at(end + 1) == '+' ? 2 : 1);
      if (IsDigit(at(digits))) {
        end = digits;
        skip_digits();
      }
    }
    return end - begin;
  }

  size_t SeparatorAt(size_t begin) const {
    static constexpr std::array<std::string_view, 4> kSeparators = {", ", ",", "x", "."};
    const std::string_view there = rest_.substr(std::min(begin, rest_.size()));
    for (const std::string_view separator : kSeparators) {
      if (there.starts_with(separator)) return separator.size();
    }
    return 0;
  }

  std::string_view rest_;
  char before_ = ' ';  // the character before `rest_`
  std::string text_;
};

void CutAtCharacter(std::string& text, size_t limit) {
  if (text.size() <= limit) return;
  const auto continues = [&](size_t place) { return (text[place] & 0xC0) == 0x80; };
  while (limit > 0 && continues(limit)) --limit;
  text.resize(limit);
}

}  // namespace

std::string NormalisedLine(std::string_view message) {
  std::string line(NextLine(message));
  if (line.ends_with(':')) line += " " + std::string(NextLine(message));
  std::string text = Normaliser(std::string_view(line).substr(0, kLongestRead)).Text();
  CutAtCharacter(text, kLongest);
  return std::string(Trimmed(text));
}

}  // namespace tthost
