// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_span.h"

#include <algorithm>

namespace tthost {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool EndsLine(char c) { return c == '\n' || c == '\r'; }
bool IsSpace(char c) { return IsBlank(c) || EndsLine(c); }

class Scanner {
 public:
  Scanner(std::string_view text, bool in_flow) : text_(text), in_flow_(in_flow) {}

  std::optional<YamlSpan> Span(size_t key) {
    const std::optional<size_t> colon = ColonBehind(key);
    if (!colon) return std::nullopt;
    size_t begin = *colon + 1;
    while (begin < text_.size() && IsBlank(text_[begin])) ++begin;
    YamlSpan span = {.key = key, .colon = *colon, .value_begin = begin, .value_end = begin};
    if (IsNothing(begin)) {
      if (in_flow_ && (begin == text_.size() || EndsLine(text_[begin]) || text_[begin] == '#')) {
        return std::nullopt;
      }
      span.value_begin = span.value_end = *colon + 1;
      return span;
    }
    const std::optional<size_t> end = ValueEnd(begin, key - LineBegin(text_, key));
    if (!end) return std::nullopt;
    span.value_end = *end;
    return span;
  }

 private:
  std::optional<size_t> ColonBehind(size_t key) const {
    if (key >= text_.size()) return std::nullopt;
    if (text_[key] == '"' || text_[key] == '\'') {
      std::optional<size_t> end = QuotedEnd(key);
      while (end && *end < text_.size() && IsBlank(text_[*end])) ++*end;
      return end && *end < text_.size() && text_[*end] == ':' ? end : std::nullopt;
    }
    for (size_t at = key; at < text_.size() && !EndsLine(text_[at]); ++at) {
      if (text_[at] == ':' && (at + 1 == text_.size() || IsSpace(text_[at + 1]))) return at;
    }
    return std::nullopt;
  }

  bool IsNothing(size_t begin) const {
    return begin == text_.size() || EndsLine(text_[begin]) || text_[begin] == '#' ||
           (in_flow_ && (text_[begin] == ',' || text_[begin] == '}'));
  }

  std::optional<size_t> ValueEnd(size_t begin, size_t indent) const {
    switch (text_[begin]) {
      case '"':
      case '\'':
        return QuotedEnd(begin);
      case '{':
      case '[':
        return BracketsEnd(begin);
      case '|':
      case '>':
        return in_flow_ ? std::nullopt : BlockEnd(begin, indent);
      case '&':
      case '*':
      case '!':
        return std::nullopt;
      default:
        return in_flow_ ? FlowPlainEnd(begin) : PlainEnd(begin, indent);
    }
  }

  // Behind the closing quote.
  std::optional<size_t> QuotedEnd(size_t begin) const {
    const char quote = text_[begin];
    for (size_t at = begin + 1; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        const bool is_doubled = quote == '\'' && at + 1 < text_.size() && text_[at + 1] == quote;
        if (!is_doubled) return at + 1;
        ++at;
      }
    }
    return std::nullopt;
  }

  std::optional<size_t> BracketsEnd(size_t begin) const {
    int depth = 0;
    bool at_token = true;
    for (size_t at = begin; at < text_.size(); ++at) {
      const char c = text_[at];
      if (at_token && (c == '"' || c == '\'')) {
        const std::optional<size_t> end = QuotedEnd(at);
        if (!end) return std::nullopt;
        at = *end - 1;
      } else if (c == '#' && IsSpace(text_[at - 1])) {
        at = LineEnd(text_, at) - 1;
        continue;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return at + 1;
      }
      if (!IsSpace(c)) at_token = c == '{' || c == '[' || c == ',' || c == ':';
    }
    return std::nullopt;
  }

  // A comment ends what comes before it on its line.
  size_t TextEndOfLine(size_t begin) const {
    size_t end = LineEnd(text_, begin);
    for (size_t at = begin + 1; at < end; ++at) {
      if (text_[at] == '#' && IsBlank(text_[at - 1])) end = at;
    }
    while (end > begin && IsSpace(text_[end - 1])) --end;
    return end;
  }

  bool HasComment(size_t begin) const {
    return text_.substr(TextEndOfLine(begin), LineEnd(text_, begin) - TextEndOfLine(begin))
               .find('#') != std::string_view::npos;
  }

  // The lines below that are deeper than the key go on with it.
  size_t PlainEnd(size_t begin, size_t indent) const {
    size_t end = TextEndOfLine(begin);
    if (HasComment(begin)) return end;
    for (size_t line = NextLine(text_, begin); line < text_.size(); line = NextLine(text_, line)) {
      const size_t first = line + IndentOf(text_, line);
      if (first == text_.size() || EndsLine(text_[first])) continue;
      if (first - line <= indent || text_[first] == '#') break;
      end = TextEndOfLine(first);
      if (HasComment(first)) break;
    }
    return end;
  }

  std::optional<size_t> BlockEnd(size_t begin, size_t indent) const {
    size_t end = LineEnd(text_, begin);
    for (size_t line = NextLine(text_, begin); line < text_.size(); line = NextLine(text_, line)) {
      const size_t first = line + IndentOf(text_, line);
      if (first == text_.size() || EndsLine(text_[first])) continue;
      if (first - line <= indent) break;
      end = LineEnd(text_, line);
    }
    return end;
  }

  std::optional<size_t> FlowPlainEnd(size_t begin) const {
    size_t end = begin;
    while (end < text_.size() && !EndsLine(text_[end]) &&
           std::string_view(",[]{}").find(text_[end]) == std::string_view::npos &&
           !(text_[end] == '#' && IsBlank(text_[end - 1]))) {
      ++end;
    }
    size_t next = end;
    while (next < text_.size() && IsSpace(text_[next])) ++next;
    if (next == text_.size() || (text_[next] != ',' && text_[next] != '}')) return std::nullopt;
    while (end > begin && IsSpace(text_[end - 1])) --end;
    return end;
  }

  const std::string_view text_;
  const bool in_flow_;
};

}  // namespace

std::optional<YamlSpan> YamlSpanAt(std::string_view text, size_t key, bool in_flow) {
  return Scanner(text, in_flow).Span(key);
}

size_t LineBegin(std::string_view text, size_t place) {
  const size_t before = place == 0 ? std::string_view::npos : text.rfind('\n', place - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

size_t LineEnd(std::string_view text, size_t place) {
  const size_t end = std::min(text.find('\n', place), text.size());
  return end > place && text[end - 1] == '\r' ? end - 1 : end;
}

size_t NextLine(std::string_view text, size_t place) {
  return std::min(std::min(text.find('\n', place), text.size() - 1) + 1, text.size());
}

size_t IndentOf(std::string_view text, size_t line_begin) {
  return std::min(text.find_first_not_of(' ', line_begin), text.size()) - line_begin;
}

}  // namespace tthost
