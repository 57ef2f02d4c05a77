// SPDX-License-Identifier: Apache-2.0
// Python literals that every reader of the tags takes: ast.literal_eval, the same after a round of
// html.unescape, and the script that swaps quotes and reads JSON. So strings stand in single
// quotes, hold no quote, ampersand or angle bracket, and numbers are finite.
#pragma once

#include <string>
#include <string_view>

#include "tthost/cpp/json.hpp"

namespace tthost::junit {

std::string PythonString(std::string_view text);
// Infinite numbers become None.
std::string PythonValue(const sdk::Json& value);

// {'a': 1, 'b': None}, in the order of Add().
class PythonDict {
 public:
  // `literal` is Python source.
  void AddLiteral(std::string_view key, std::string_view literal);
  void Add(std::string_view key, std::string_view text) { AddLiteral(key, PythonString(text)); }
  void Add(std::string_view key, const char* text) { Add(key, std::string_view(text)); }
  void Add(std::string_view key, bool value) { AddLiteral(key, value ? "True" : "False"); }
  void Add(std::string_view key, const sdk::Json& value) { AddLiteral(key, PythonValue(value)); }
  std::string Text() const { return "{" + items_ + "}"; }

 private:
  std::string items_;
};

}  // namespace tthost::junit
