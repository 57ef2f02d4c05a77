// SPDX-License-Identifier: Apache-2.0
// The expressions of -k and -m, with the grammar, the matching and the error texts of pytest 9.2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace tthost {

// What an expression is asked about.
class NameMatcher {
 public:
  virtual ~NameMatcher() = default;
  virtual bool Matches(std::string_view name) = 0;
  // name(key=value, …)
  virtual bool MatchesCall(std::string_view name) = 0;
};

// A name of an expression, and whether it matches.
struct MatchedTerm {
  std::string name;
  bool matches = false;
};

class MatchExpression {
 public:
  // `option` is "-k" or "-m". Errors read
  // "Wrong expression passed to '-k': <text>: at column N: expected …; got …".
  static Result<MatchExpression> Compile(const std::string& text, const std::string& option);

  // Short-circuits from the left. An empty expression is false.
  bool Evaluate(NameMatcher& matcher) const;
  // The names that settle the value, from the left: with them as they are, all others are idle.
  std::vector<MatchedTerm> DecidingTerms(NameMatcher& matcher) const;

 private:
  friend class ExpressionParser;
  enum class Kind { kFalse = 1, kName, kCall, kNot, kAnd, kOr };
  struct Node {
    Kind kind = Kind::kFalse;
    std::string name;
    int left = -1, right = -1;  // indices into nodes_
  };
  bool EvaluateNode(int index, NameMatcher& matcher) const;
  void Decide(int index, NameMatcher& matcher, std::vector<MatchedTerm>& terms) const;

  std::vector<Node> nodes_;
  int root_ = -1;
};

}  // namespace tthost
