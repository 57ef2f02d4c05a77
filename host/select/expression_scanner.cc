// SPDX-License-Identifier: Apache-2.0
#include "host/select/expression_scanner.h"

#include <algorithm>

#include "host/model/named_values.h"
#include "host/select/word_character.h"

namespace tthost {
namespace {

constexpr NamedValues<TokenKind, 10> kNames = {{
    {TokenKind::kLeftParenthesis, "left parenthesis"},
    {TokenKind::kRightParenthesis, "right parenthesis"},
    {TokenKind::kOr, "or"},
    {TokenKind::kAnd, "and"},
    {TokenKind::kNot, "not"},
    {TokenKind::kIdentifier, "identifier"},
    {TokenKind::kEnd, "end of input"},
    {TokenKind::kEqual, "="},
    {TokenKind::kString, "string literal"},
    {TokenKind::kComma, ","},
}};

// Byte after the identifier that begins at `position`; `position` when none does.
size_t EndOfIdentifier(std::string_view expression, size_t position) {
  while (position < expression.size()) {
    const Character character = CharacterAt(expression, position);
    const bool fits = IsWordCharacter(character.code_point) ||
                      std::string_view(":+-.[]\\/").find(character.bytes) != std::string_view::npos;
    if (!fits) break;
    position += character.bytes.size();
  }
  return position;
}

TokenKind KindOfWord(std::string_view word) {
  if (word == "or") return TokenKind::kOr;
  if (word == "and") return TokenKind::kAnd;
  if (word == "not") return TokenKind::kNot;
  return TokenKind::kIdentifier;
}

std::optional<TokenKind> KindOfSign(char c) {
  switch (c) {
    case '(':
      return TokenKind::kLeftParenthesis;
    case ')':
      return TokenKind::kRightParenthesis;
    case '=':
      return TokenKind::kEqual;
    case ',':
      return TokenKind::kComma;
    default:
      return std::nullopt;
  }
}

Result<Token> StringAt(std::string_view expression, size_t position) {
  const char quote = expression[position];
  const size_t end = expression.find(quote, position + 1);
  if (end == std::string_view::npos) {
    return Error(ExpressionError(expression, position,
                                 std::string("closing quote \"") + quote + "\" is missing"));
  }
  const std::string_view text = expression.substr(position, end + 1 - position);
  if (const size_t backslash = text.find('\\'); backslash != std::string_view::npos) {
    return Error(ExpressionError(expression, position + backslash,
                                 "escaping with \"\\\" not supported in marker expression"));
  }
  return Token{TokenKind::kString, text, position};
}

}  // namespace

std::string_view TokenKindName(TokenKind kind) { return NameOf(kNames, kind); }

Status ExpressionError(std::string_view expression, size_t position, const std::string& text) {
  const size_t column = 1 + CountCharacters(expression.substr(0, position));
  return Status::Usage("at column " + std::to_string(column) + ": " + text);
}

Result<Token> NextToken(std::string_view expression, size_t position) {
  position = std::min(expression.find_first_not_of(" \t", position), expression.size());
  if (position == expression.size()) return Token{TokenKind::kEnd, "", position};
  const char first = expression[position];
  if (const auto sign = KindOfSign(first)) {
    return Token{*sign, expression.substr(position, 1), position};
  }
  if (first == '\'' || first == '"') return StringAt(expression, position);

  const size_t end = EndOfIdentifier(expression, position);
  if (end == position) {
    const std::string character(CharacterAt(expression, position).bytes);
    return Error(
        ExpressionError(expression, position, "unexpected character \"" + character + "\""));
  }
  const std::string_view word = expression.substr(position, end - position);
  return Token{KindOfWord(word), word, position};
}

}  // namespace tthost
