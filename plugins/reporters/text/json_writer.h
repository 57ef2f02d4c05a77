// SPDX-License-Identifier: Apache-2.0
// JSON, front to back. It can stand in a <script> element: no text in it can end the element or
// begin a comment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tthost/cpp/json.hpp"

namespace tthost::reporters {

class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  // Before each value of an object.
  JsonWriter& Key(std::string_view name);

  JsonWriter& Text(std::string_view bytes);  // cleaned: see text/clean_text.h
  JsonWriter& Integer(int64_t value);
  // Rounded to so many digits; what JSON has no number for becomes a text.
  JsonWriter& Number(double value, int significant_digits);
  JsonWriter& Boolean(bool value) { return Plain(value ? "true" : "false"); }
  JsonWriter& Null() { return Plain("null"); }
  // A copy; numbers keep their digits.
  JsonWriter& Copy(const sdk::Json& value);
  // JSON that another JsonWriter has made.
  JsonWriter& Made(std::string_view json) { return Plain(json); }

  std::string Take();

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  JsonWriter& Plain(std::string_view json);
  void Separate();

  std::string out_;
  bool needs_comma_ = false;
};

}  // namespace tthost::reporters
