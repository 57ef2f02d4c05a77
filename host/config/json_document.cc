// SPDX-License-Identifier: Apache-2.0
#include "host/config/json_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/config/document_builder.h"
#include "host/config/text_encoding.h"

namespace tthost {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlanks = " \t\r\n";

// Walks over the text in step with the parser's events, which come without places.
class TokenPlaces {
 public:
  explicit TokenPlaces(std::string_view text) : text_(text) {
    if (text.starts_with(kByteOrderMark)) at_ = line_begin_ = kByteOrderMark.size();
  }

  // Of the token that comes next. Only called for tokens that the parser has accepted.
  SourcePosition Next() {
    SkipTo(text_.find_first_not_of(" \t\r\n,:", at_));
    const SourcePosition position = Here();
    SkipTo(EndOfToken());
    return position;
  }
  SourcePosition At(size_t offset) {
    SkipTo(std::max(at_, offset));
    return Here();
  }

 private:
  SourcePosition Here() const { return {line_, static_cast<int>(at_ - line_begin_) + 1}; }

  void SkipTo(size_t end) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') continue;
      ++line_;
      line_begin_ = at_ + 1;
    }
  }

  size_t EndOfToken() const {
    if (at_ >= text_.size()) return at_;
    if (text_[at_] == '"') {
      size_t end = at_ + 1;
      while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
      return end + 1;
    }
    if (std::string_view("{}[]").find(text_[at_]) != std::string_view::npos) return at_ + 1;
    return text_.find_first_of(" \t\r\n,:{}[]", at_);
  }

  std::string_view text_;
  size_t at_ = 0, line_begin_ = 0;
  int line_ = 1;
};

class JsonReader : public nlohmann::json_sax<Json> {
 public:
  JsonReader(std::string_view text, const std::string& path) : builder_(path), places_(text) {}

  Result<PositionedDocument> Finish(std::string* duplicates) { return builder_.Finish(duplicates); }

  bool null() override { return Take(nullptr); }
  bool boolean(bool value) override { return Take(value); }
  bool number_integer(number_integer_t value) override { return Take(value); }
  bool number_unsigned(number_unsigned_t value) override { return Take(value); }
  bool number_float(number_float_t value, const string_t&) override { return Take(value); }
  bool string(string_t& value) override { return Take(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override {
    builder_.OpenMapping(places_.Next());
    return true;
  }
  bool key(string_t& value) override {
    builder_.Key(std::move(value), places_.Next());
    return true;
  }
  bool end_object() override { return Close(); }
  bool start_array(size_t) override {
    builder_.OpenList(places_.Next());
    return true;
  }
  bool end_array() override { return Close(); }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: what"
    std::string_view text = error.what();
    text.remove_prefix(std::min(text.size(), text.find(": ") + 2));
    builder_.Complain(places_.At(position > 0 ? position - 1 : 0),
                      "not JSON: " + std::string(text));
    return false;
  }

 private:
  bool Take(Json value) {
    builder_.Value(std::move(value), places_.Next());
    return true;
  }
  bool Close() {
    places_.Next();
    builder_.Close();
    return true;
  }

  DocumentBuilder builder_;
  TokenPlaces places_;
};

}  // namespace

Result<PositionedDocument> ParseJson(std::string_view text, const std::string& path,
                                     std::string* duplicates) {
  TTHOST_RETURN_IF_ERROR(CheckUtf8(text, path));
  if (text.find_first_not_of(kBlanks) == std::string_view::npos) return PositionedDocument();
  JsonReader reader(text, path);
  // A failure has been told to the reader.
  static_cast<void>(Json::sax_parse(text, &reader));
  return reader.Finish(duplicates);
}

}  // namespace tthost
