// SPDX-License-Identifier: Apache-2.0
// -k and -m over catalogue entries.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/select/catalog_entry.h"
#include "host/select/match_expression.h"

namespace tthost {

// What one option says about an entry.
struct ExpressionVerdict {
  std::string option;      // "-k", "-m"
  std::string expression;  // as given
  bool keeps = false;
  std::vector<MatchedTerm> terms;  // those that settle it
};

class ExpressionFilter {
 public:
  // Empty expressions keep everything. Errors are pytest's.
  static Result<ExpressionFilter> Make(const std::string& keyword, const std::string& marker);

  bool IsEmpty() const { return !keyword_ && !marker_; }
  Result<bool> Keeps(const CatalogEntry& entry, const std::vector<std::string>& markers) const;
  // Of the expressions that are not empty, each by itself.
  std::vector<ExpressionVerdict> Explain(const CatalogEntry& entry,
                                         const std::vector<std::string>& markers) const;

 private:
  std::string keyword_text_, marker_text_;
  std::optional<MatchExpression> keyword_, marker_;
};

}  // namespace tthost
