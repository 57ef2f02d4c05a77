// SPDX-License-Identifier: Apache-2.0
// Writes XML front to back. Cleans and escapes whatever it is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tthost::junit {

// Attributes follow Open() directly; an element holds either text or elements.
class XmlWriter {
 public:
  XmlWriter();

  XmlWriter& Open(std::string_view name);
  XmlWriter& Attribute(std::string_view name, std::string_view value);
  XmlWriter& Text(std::string_view text);
  XmlWriter& Close();  // the innermost element

  // The document; every element must be closed.
  std::string Take();

 private:
  void EndStartTag();
  void NewLine();

  std::string out_;
  std::vector<std::string> open_;
  bool in_start_tag_ = false;
  bool after_text_ = false;
};

}  // namespace tthost::junit
