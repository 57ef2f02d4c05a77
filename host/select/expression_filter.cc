// SPDX-License-Identifier: Apache-2.0
#include "host/select/expression_filter.h"

#include <algorithm>

#include "host/select/lower_case.h"
#include "host/select/word_character.h"

namespace tthost {
namespace {

std::string WithoutLeadingSpace(std::string_view text) {
  while (!text.empty() && IsSpace(CharacterAt(text, 0).code_point)) {
    text.remove_prefix(CharacterAt(text, 0).bytes.size());
  }
  return std::string(text);
}

// -k: any part, in any case, of the names of the item, what holds it, and its markers.
class KeywordMatcher : public NameMatcher {
 public:
  KeywordMatcher(const CatalogEntry& entry, const std::vector<std::string>& markers) {
    names_ = "tests\nrunner\ntest_models.py\n" + entry.ItemName() + "\n";
    if (entry.IsModel()) names_ += entry.ItemName(IdStyle::kShort) + "\n";
    if (!entry.IsDiscovery()) names_ += "parametrize\n";
    for (const std::string& marker : markers) names_ += marker + "\n";
    names_ = LowerCase(names_);
  }

  bool Matches(std::string_view name) override {
    return names_.find(LowerCase(name)) != std::string::npos;
  }
  bool MatchesCall(std::string_view) override {
    saw_call_ = true;
    return false;
  }
  bool SawCall() const { return saw_call_; }

 private:
  std::string names_;  // a line each: no name of an expression holds a line feed
  bool saw_call_ = false;
};

// -m: whole names of markers, in their own case.
class MarkerMatcher : public NameMatcher {
 public:
  MarkerMatcher(const CatalogEntry& entry, const std::vector<std::string>& markers)
      : entry_(entry), markers_(markers) {}

  bool Matches(std::string_view name) override {
    if (name == "parametrize") return !entry_.IsDiscovery();
    return std::ranges::find(markers_, name) != markers_.end();
  }
  // No marker of a case has arguments.
  bool MatchesCall(std::string_view) override { return false; }

 private:
  const CatalogEntry& entry_;
  const std::vector<std::string>& markers_;
};

}  // namespace

Result<ExpressionFilter> ExpressionFilter::Make(const std::string& keyword,
                                                const std::string& marker) {
  ExpressionFilter filter;
  filter.keyword_text_ = keyword;
  filter.marker_text_ = marker;
  // pytest strips -k from the left and leaves -m alone: blanks there match nothing.
  if (const std::string text = WithoutLeadingSpace(keyword); !text.empty()) {
    TTHOST_ASSIGN_OR_RETURN(filter.keyword_, MatchExpression::Compile(text, "-k"));
  }
  if (!marker.empty()) {
    TTHOST_ASSIGN_OR_RETURN(filter.marker_, MatchExpression::Compile(marker, "-m"));
  }
  return filter;
}

Result<bool> ExpressionFilter::Keeps(const CatalogEntry& entry,
                                     const std::vector<std::string>& markers) const {
  if (keyword_) {
    KeywordMatcher matcher(entry, markers);
    const bool matches = keyword_->Evaluate(matcher);
    if (matcher.SawCall()) {
      return Error(Status::Usage("Keyword expressions do not support call parameters."));
    }
    if (!matches) return false;
  }
  if (!marker_) return true;
  MarkerMatcher matcher(entry, markers);
  return marker_->Evaluate(matcher);
}

std::vector<ExpressionVerdict> ExpressionFilter::Explain(
    const CatalogEntry& entry, const std::vector<std::string>& markers) const {
  std::vector<ExpressionVerdict> verdicts;
  const auto add = [&](const char* option, const std::string& text,
                       const MatchExpression& expression, NameMatcher& matcher) {
    verdicts.push_back(
        {option, text, expression.Evaluate(matcher), expression.DecidingTerms(matcher)});
  };
  if (keyword_) {
    KeywordMatcher matcher(entry, markers);
    add("-k", keyword_text_, *keyword_, matcher);
  }
  if (marker_) {
    MarkerMatcher matcher(entry, markers);
    add("-m", marker_text_, *marker_, matcher);
  }
  return verdicts;
}

}  // namespace tthost
