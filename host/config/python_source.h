// SPDX-License-Identifier: Apache-2.0
// The text of a Python file that is to be edited: where things end, and how values are written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/base/json.h"
#include "host/config/positioned_document.h"

namespace tthost {

class PythonSource {
 public:
  // `text` outlives it.
  explicit PythonSource(std::string_view text);

  std::string_view Whole() const { return text_; }
  // Nothing for an unknown place.
  std::optional<size_t> OffsetOf(SourcePosition position) const;
  // Behind the value of an item of a dictionary.
  size_t ValueEnd(size_t begin) const;
  // What comes at `place` or behind it and is no space, line end or comment.
  size_t NextToken(size_t place) const;
  bool IsFirstOfLine(size_t place) const;
  bool IsLastOfLine(size_t place) const;     // but for a comment
  std::string IndentAt(size_t place) const;  // of its line
  std::string LineBreak() const { return line_break_; }

  // A value of the field `name`, dictionaries in one line. Statuses are members of the enums that
  // the text names; nothing where it names none.
  std::optional<std::string> Text(const std::string& name, const Json& value) const;

 private:
  size_t StringEnd(size_t quote) const;

  const std::string_view text_;
  std::string line_break_;
};

}  // namespace tthost
