// SPDX-License-Identifier: Apache-2.0
#include "host/select/match_expression.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "host/select/expression_scanner.h"
#include "host/select/word_character.h"

namespace tthost {
namespace {

// Deeper nesting than anybody writes; the parser recurses.
constexpr int kMaxDepth = 500;

constexpr std::array<std::string_view, 35> kPythonKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

template <typename Predicate>
bool AllCharacters(std::string_view text, Predicate holds) {
  for (size_t position = 0; position < text.size();) {
    const Character character = CharacterAt(text, position);
    if (!holds(character.code_point)) return false;
    position += character.bytes.size();
  }
  return !text.empty();
}

bool IsPythonIdentifier(std::string_view text) {
  return AllCharacters(text, IsIdentifierPart) &&
         IsIdentifierStart(CharacterAt(text, 0).code_point);
}

bool IsPlainValue(std::string_view text) {
  if (text == "True" || text == "False" || text == "None") return true;
  return AllCharacters(text.starts_with('-') ? text.substr(1) : text, IsDecimalDigit);
}

}  // namespace

// expression: or? END            or:  and ('or' and)*          and: not ('and' not)*
// not: 'not' not | '(' or ')' | name ('(' key=value (',' key=value)* ')')?
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Result<MatchExpression> Parse() {
    TTHOST_RETURN_IF_ERROR(Advance());
    if (current_.kind == TokenKind::kEnd) {
      expression_.root_ = Add({.kind = Kind::kFalse, .name = {}});
    } else {
      TTHOST_ASSIGN_OR_RETURN(expression_.root_, Or());
      TTHOST_RETURN_IF_ERROR(Expect(TokenKind::kEnd));
    }
    if (refusal_) return Error(*refusal_);
    return std::move(expression_);
  }

 private:
  using Kind = MatchExpression::Kind;

  Result<int> Or() {
    TTHOST_ASSIGN_OR_RETURN(int left, And());
    while (current_.kind == TokenKind::kOr) {
      TTHOST_RETURN_IF_ERROR(Advance());
      TTHOST_ASSIGN_OR_RETURN(const int right, And());
      left = Add({.kind = Kind::kOr, .name = {}, .left = left, .right = right});
    }
    return left;
  }

  Result<int> And() {
    TTHOST_ASSIGN_OR_RETURN(int left, Not());
    while (current_.kind == TokenKind::kAnd) {
      TTHOST_RETURN_IF_ERROR(Advance());
      TTHOST_ASSIGN_OR_RETURN(const int right, Not());
      left = Add({.kind = Kind::kAnd, .name = {}, .left = left, .right = right});
    }
    return left;
  }

  Result<int> Not() {
    if (++depth_ > kMaxDepth) return Error(Complaint(current_, "nested too deeply"));
    TTHOST_ASSIGN_OR_RETURN(const int node, NotOrOperand());
    --depth_;
    return node;
  }

  Result<int> NotOrOperand() {
    const Token token = current_;
    switch (token.kind) {
      case TokenKind::kNot: {
        TTHOST_RETURN_IF_ERROR(Advance());
        TTHOST_ASSIGN_OR_RETURN(const int operand, Not());
        return Add({.kind = Kind::kNot, .name = {}, .left = operand});
      }
      case TokenKind::kLeftParenthesis: {
        TTHOST_RETURN_IF_ERROR(Advance());
        TTHOST_ASSIGN_OR_RETURN(const int inner, Or());
        TTHOST_RETURN_IF_ERROR(Expect(TokenKind::kRightParenthesis));
        return inner;
      }
      case TokenKind::kIdentifier:
        TTHOST_RETURN_IF_ERROR(Advance());
        return Name(token);
      default:
        return Error(
            Unexpected({TokenKind::kNot, TokenKind::kLeftParenthesis, TokenKind::kIdentifier}));
    }
  }

  Result<int> Name(const Token& token) {
    if (current_.kind != TokenKind::kLeftParenthesis) {
      return Add({.kind = Kind::kName, .name = std::string(token.text)});
    }
    std::vector<std::string_view> keys;
    do {
      TTHOST_RETURN_IF_ERROR(Advance());
      TTHOST_RETURN_IF_ERROR(Argument(keys));
    } while (current_.kind == TokenKind::kComma);
    TTHOST_RETURN_IF_ERROR(Expect(TokenKind::kRightParenthesis));
    return Add({.kind = Kind::kCall, .name = std::string(token.text)});
  }

  // key=value. The values themselves are of no interest: no marker of a case has arguments.
  Result<void> Argument(std::vector<std::string_view>& keys) {
    const Token key = current_;
    TTHOST_RETURN_IF_ERROR(Expect(TokenKind::kIdentifier));
    if (!IsPythonIdentifier(key.text)) {
      return Error(Complaint(key, "not a valid python identifier " + std::string(key.text)));
    }
    if (std::ranges::find(kPythonKeywords, key.text) != kPythonKeywords.end()) {
      return Error(
          Complaint(key, "unexpected reserved python keyword `" + std::string(key.text) + "`"));
    }
    if (key.text == "__debug__") Refuse(key, "cannot assign to __debug__");
    if (std::ranges::find(keys, key.text) != keys.end()) {
      Refuse(key, "keyword argument repeated: " + std::string(key.text));
    }
    keys.push_back(key.text);
    TTHOST_RETURN_IF_ERROR(Expect(TokenKind::kEqual));
    if (current_.kind == TokenKind::kString) return Advance();
    const Token value = current_;
    TTHOST_RETURN_IF_ERROR(Expect(TokenKind::kIdentifier));
    if (IsPlainValue(value.text)) return {};
    return Error(Complaint(value, "unexpected character/s \"" + std::string(value.text) + "\""));
  }

  // Told when all else is in order. The first one counts.
  void Refuse(const Token& token, const std::string& text) {
    if (!refusal_) refusal_ = Complaint(token, text);
  }

  Result<void> Expect(TokenKind kind) {
    if (current_.kind != kind) return Error(Unexpected({kind}));
    return kind == TokenKind::kEnd ? Result<void>{} : Advance();
  }

  Result<void> Advance() {
    TTHOST_ASSIGN_OR_RETURN(current_, NextToken(text_, current_.position + current_.text.size()));
    return {};
  }

  Status Unexpected(std::initializer_list<TokenKind> expected) const {
    std::string text;
    for (const TokenKind kind : expected) {
      text += (text.empty() ? "expected " : " OR ") + std::string(TokenKindName(kind));
    }
    return Complaint(current_, text + "; got " + std::string(TokenKindName(current_.kind)));
  }

  Status Complaint(const Token& token, const std::string& text) const {
    return ExpressionError(text_, token.position, text);
  }

  int Add(MatchExpression::Node node) {
    expression_.nodes_.push_back(std::move(node));
    return static_cast<int>(expression_.nodes_.size()) - 1;
  }

  std::string_view text_;
  Token current_;
  MatchExpression expression_;
  std::optional<Status> refusal_;
  int depth_ = 0;
};

Result<MatchExpression> MatchExpression::Compile(const std::string& text,
                                                 const std::string& option) {
  auto expression = ExpressionParser(text).Parse();
  if (expression) return expression;
  return Error(Status::Usage("Wrong expression passed to '" + option + "': " + text + ": " +
                             expression.error().message));
}

bool MatchExpression::Evaluate(NameMatcher& matcher) const { return EvaluateNode(root_, matcher); }

bool MatchExpression::EvaluateNode(int index, NameMatcher& matcher) const {
  const Node& node = nodes_[static_cast<size_t>(index)];
  switch (node.kind) {
    case Kind::kName:
      return matcher.Matches(node.name);
    case Kind::kCall:
      return matcher.MatchesCall(node.name);
    case Kind::kNot:
      return !EvaluateNode(node.left, matcher);
    case Kind::kAnd:
      return EvaluateNode(node.left, matcher) && EvaluateNode(node.right, matcher);
    case Kind::kOr:
      return EvaluateNode(node.left, matcher) || EvaluateNode(node.right, matcher);
    case Kind::kFalse:
      return false;
  }
  return false;
}

std::vector<MatchedTerm> MatchExpression::DecidingTerms(NameMatcher& matcher) const {
  std::vector<MatchedTerm> terms;
  Decide(root_, matcher, terms);
  return terms;
}

void MatchExpression::Decide(int index, NameMatcher& matcher,
                             std::vector<MatchedTerm>& terms) const {
  const Node& node = nodes_[static_cast<size_t>(index)];
  switch (node.kind) {
    case Kind::kName:
    case Kind::kCall:
      terms.push_back({node.name, EvaluateNode(index, matcher)});
      return;
    case Kind::kNot:
      return Decide(node.left, matcher, terms);
    case Kind::kAnd:
    case Kind::kOr: {
      // One false operand settles an `and`, one true operand an `or`; else both do together.
      const bool settles = node.kind == Kind::kOr;
      const bool left = EvaluateNode(node.left, matcher);
      const bool right = EvaluateNode(node.right, matcher);
      if (left == settles || right != settles) Decide(node.left, matcher, terms);
      if (left != settles) Decide(node.right, matcher, terms);
      return;
    }
    case Kind::kFalse:
      return;
  }
}

}  // namespace tthost
