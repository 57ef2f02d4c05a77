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
  static XmlWriter Document();
  // Of elements that are going to stand within `depth` others.
  static XmlWriter Part(size_t depth) { return XmlWriter(depth); }

  XmlWriter& Open(std::string_view name);
  XmlWriter& Attribute(std::string_view name, std::string_view value);
  XmlWriter& Text(std::string_view text);
  XmlWriter& Close();  // the innermost element

  // Goes on with an element `name` that another writer began: `part` is what that one gave away.
  XmlWriter& Resume(std::string_view name, std::string_view part);

  // What was written since the last call. Elements that are open stay so.
  std::string Take();

 private:
  explicit XmlWriter(size_t depth) : depth_(depth) {}
  void EndStartTag();
  void NewLine();

  size_t depth_;
  std::string out_;
  std::vector<std::string> open_;
  bool in_start_tag_ = false;
  bool after_text_ = false;
};

}  // namespace tthost::junit
