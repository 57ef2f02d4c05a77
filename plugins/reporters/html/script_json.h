// SPDX-License-Identifier: Apache-2.0
// JSON that can stand in a <script> element: no text in it can end the element or begin a comment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tthost/cpp/json.hpp"

namespace tthost::html {

class ScriptJson {
 public:
  ScriptJson& BeginObject() { return Open('{'); }
  ScriptJson& EndObject() { return Close('}'); }
  ScriptJson& BeginArray() { return Open('['); }
  ScriptJson& EndArray() { return Close(']'); }
  // Before each value of an object.
  ScriptJson& Key(std::string_view name);

  ScriptJson& Text(std::string_view bytes);  // cleaned: see text/clean_text.h
  ScriptJson& Integer(int64_t value);
  // Rounded to so many digits; what JSON has no number for becomes a text.
  ScriptJson& Number(double value, int significant_digits);
  ScriptJson& Boolean(bool value) { return Plain(value ? "true" : "false"); }
  ScriptJson& Null() { return Plain("null"); }
  // A copy; numbers keep their digits.
  ScriptJson& Copy(const sdk::Json& value);
  // JSON that another ScriptJson has made.
  ScriptJson& Made(std::string_view json) { return Plain(json); }

  std::string Take();

 private:
  ScriptJson& Open(char bracket);
  ScriptJson& Close(char bracket);
  ScriptJson& Plain(std::string_view json);
  void Separate();

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace tthost::html
