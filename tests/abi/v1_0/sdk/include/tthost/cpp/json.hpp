// SPDX-License-Identifier: Apache-2.0
// Reads the JSON documents that the host hands to plugins: configurations, plan requests, events.
// Enough for that and no more, so that a plugin needs no JSON library.
#pragma once

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#if !defined(__cpp_lib_to_chars)
#include <locale>
#include <sstream>
#endif

#include "tthost/cpp/error.hpp"

namespace tthost::sdk {

class JsonParser;

// One value. Reading a value as the wrong type, or a member that is not there with At(), throws
// Error(TTHOST_INVALID_ARGUMENT).
class Json {
 public:
  enum class Type { kNull = 1, kBoolean, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Json>;

  static Json Parse(std::string_view text);

  Type type() const { return type_; }
  bool IsNull() const { return type_ == Type::kNull; }
  bool IsObject() const { return type_ == Type::kObject; }

  bool Boolean() const { return Expect(Type::kBoolean, "a boolean").text_ == "true"; }
  // NaN or infinity never stand in JSON text, but a number too large for a double reads as such.
  double Number() const;
  // The digits of a number as they stood in the document.
  const std::string& Digits() const { return Expect(Type::kNumber, "a number").text_; }
  const std::string& String() const { return Expect(Type::kString, "a string").text_; }
  const std::vector<Json>& Items() const { return Expect(Type::kArray, "an array").items_; }
  // In document order.
  const std::vector<Member>& Members() const { return Expect(Type::kObject, "an object").members_; }

  // The member of that name, or null when this is no object or has none.
  const Json& operator[](std::string_view key) const;
  const Json& At(std::string_view key) const;
  // Of a configuration: At() and the type in one.
  bool Boolean(std::string_view key) const { return At(key).Boolean(); }
  double Number(std::string_view key) const { return At(key).Number(); }
  const std::string& String(std::string_view key) const { return At(key).String(); }
  // The member's text, or `otherwise` when it is absent or null.
  std::string StringOr(std::string_view key, std::string_view otherwise) const {
    const Json& value = (*this)[key];
    return value.IsNull() ? std::string(otherwise) : value.String();
  }

 private:
  friend class JsonParser;

  const Json& Expect(Type type, const char* what) const {
    if (type_ != type) throw Error(TTHOST_INVALID_ARGUMENT, std::string("JSON: expected ") + what);
    return *this;
  }

  Type type_ = Type::kNull;
  std::string text_;  // of a string, decoded; of a number or boolean, as written
  std::vector<Json> items_;
  std::vector<Member> members_;
};

// A plugin's configuration: an object with every key of its schema.
using Config = Json;

inline double Json::Number() const {
  const std::string& digits = Digits();
  double value = 0;
#if defined(__cpp_lib_to_chars)
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc::result_out_of_range) return value;
#else  // libc++ reads no double in this way
  std::istringstream text(digits);
  text.imbue(std::locale::classic());
  if (text >> value) return value;
#endif
  const bool is_tiny = digits.find("e-") != digits.npos || digits.find("E-") != digits.npos;
  if (is_tiny) return value;
  return digits.front() == '-' ? -HUGE_VAL : HUGE_VAL;
}

inline const Json& Json::operator[](std::string_view key) const {
  static const Json null;
  for (const Member& member : members_) {
    if (member.first == key) return member.second;
  }
  return null;
}

inline const Json& Json::At(std::string_view key) const {
  for (const Member& member : Expect(Type::kObject, "an object").members_) {
    if (member.first == key) return member.second;
  }
  throw Error(TTHOST_INVALID_ARGUMENT, "JSON: no member '" + std::string(key) + "'");
}

class JsonParser {
 public:
  explicit JsonParser(std::string_view text) : text_(text) {}

  Json ParseDocument() {
    Json value = ParseValue(0);
    SkipSpace();
    if (position_ != text_.size()) Fail("text after the value");
    return value;
  }

 private:
  static constexpr int kMaxDepth = 256;

  Json ParseValue(int depth) {
    if (depth > kMaxDepth) Fail("too deeply nested");
    SkipSpace();
    const char c = Peek();
    Json value;
    if (c == '{') {
      value.type_ = Json::Type::kObject;
      ParseSequence('}', [&] {
        SkipSpace();
        std::string key = ParseString();
        SkipSpace();
        if (!Consume(':')) Fail("expected ':'");
        value.members_.emplace_back(std::move(key), ParseValue(depth + 1));
      });
    } else if (c == '[') {
      value.type_ = Json::Type::kArray;
      ParseSequence(']', [&] { value.items_.push_back(ParseValue(depth + 1)); });
    } else if (c == '"') {
      value.type_ = Json::Type::kString;
      value.text_ = ParseString();
    } else if (ConsumeWord("true") || ConsumeWord("false")) {
      value.type_ = Json::Type::kBoolean;
      value.text_ = c == 't' ? "true" : "false";
    } else if (!ConsumeWord("null")) {
      value.type_ = Json::Type::kNumber;
      value.text_ = ParseNumber();
    }
    return value;
  }

  // From an opening bracket to its `close`.
  template <typename ParseItem>
  void ParseSequence(char close, ParseItem&& parse_item) {
    ++position_;
    SkipSpace();
    if (Consume(close)) return;
    do {
      parse_item();
      SkipSpace();
    } while (Consume(','));
    if (!Consume(close)) Fail("expected ',' or a closing bracket");
  }

  std::string ParseNumber() {
    const size_t start = position_;
    Consume('-');
    if (!Consume('0') && !ConsumeDigits()) Fail("expected a value");
    if (Consume('.') && !ConsumeDigits()) Fail("expected a digit");
    if (Consume('e') || Consume('E')) {
      if (!Consume('+')) Consume('-');
      if (!ConsumeDigits()) Fail("expected a digit");
    }
    return std::string(text_.substr(start, position_ - start));
  }

  std::string ParseString() {
    if (!Consume('"')) Fail("expected a string");
    std::string out;
    for (;;) {
      const size_t begin = position_;
      while (position_ < text_.size() && text_[position_] != '"' && text_[position_] != '\\') {
        ++position_;
      }
      if (position_ == text_.size()) Fail("string without end");
      out.append(text_, begin, position_ - begin);
      if (text_[position_++] == '"') return out;
      ParseEscape(out);
    }
  }

  void ParseEscape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const char c = Peek();
    ++position_;
    if (const size_t i = kNames.find(c); i != std::string_view::npos) {
      out += kValues[i];
    } else if (c == 'u') {
      AppendUtf8(out, ParseCodePoint());
    } else {
      Fail("unknown escape");
    }
  }

  // After "\u". A surrogate without its partner becomes U+FFFD.
  unsigned ParseCodePoint() {
    const unsigned first = ParseHex4();
    if (first < 0xD800 || first > 0xDFFF) return first;
    const size_t after_first = position_;
    if (first < 0xDC00 && Consume('\\') && Consume('u')) {
      const unsigned second = ParseHex4();
      if (second >= 0xDC00 && second <= 0xDFFF) {
        return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
      }
    }
    position_ = after_first;
    return 0xFFFD;
  }

  unsigned ParseHex4() {
    static constexpr std::string_view kDigits = "0123456789abcdef0123456789ABCDEF";
    unsigned value = 0;
    for (int i = 0; i < 4; ++i, ++position_) {
      const size_t digit = kDigits.find(Peek());
      if (digit == std::string_view::npos) Fail("expected four hex digits");
      value = value * 16 + unsigned(digit % 16);
    }
    return value;
  }

  static void AppendUtf8(std::string& out, unsigned code) {
    if (code < 0x80) {
      out += char(code);
      return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static constexpr unsigned kLead[] = {0, 0xC0, 0xE0, 0xF0};
    out += char(kLead[more] | (code >> (6 * more)));
    for (int i = more - 1; i >= 0; --i) out += char(0x80 | ((code >> (6 * i)) & 0x3F));
  }

  bool ConsumeDigits() {
    const size_t start = position_;
    while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') {
      ++position_;
    }
    return position_ > start;
  }
  bool ConsumeWord(std::string_view word) {
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }
  bool Consume(char c) {
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  char Peek() const {
    if (position_ >= text_.size()) Fail("ends too early");
    return text_[position_];
  }
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  void SkipSpace() {
    while (position_ < text_.size() && IsSpace(text_[position_])) ++position_;
  }
  [[noreturn]] void Fail(const char* why) const {
    throw Error(TTHOST_INVALID_ARGUMENT,
                "JSON: " + std::string(why) + " at byte " + std::to_string(position_));
  }

  std::string_view text_;
  size_t position_ = 0;
};

inline Json Json::Parse(std::string_view text) { return JsonParser(text).ParseDocument(); }

}  // namespace tthost::sdk
