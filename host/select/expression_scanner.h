// SPDX-License-Identifier: Apache-2.0
// The words of a match expression.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace tthost {

enum class TokenKind {
  kLeftParenthesis = 1,
  kRightParenthesis,
  kOr,
  kAnd,
  kNot,
  kIdentifier,
  kEnd,
  kEqual,
  kString,
  kComma,
};
std::string_view TokenKindName(TokenKind kind);  // "left parenthesis", …

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  // into the expression
  size_t position = 0;    // byte offset
};

// "at column N: text", columns counted in characters.
Status ExpressionError(std::string_view expression, size_t position, const std::string& text);

// The token at or after byte `position`.
Result<Token> NextToken(std::string_view expression, size_t position);

}  // namespace tthost
