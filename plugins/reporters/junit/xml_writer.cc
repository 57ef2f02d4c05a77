// SPDX-License-Identifier: Apache-2.0
#include "xml_writer.h"

#include <cassert>
#include <utility>

#include "text/clean_text.h"
#include "xml_text.h"

namespace tthost::junit {

XmlWriter XmlWriter::Document() {
  XmlWriter writer(0);
  writer.out_ = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
  return writer;
}

XmlWriter& XmlWriter::Open(std::string_view name) {
  EndStartTag();
  NewLine();
  out_ += "<" + std::string(name);
  open_.emplace_back(name);
  in_start_tag_ = true;
  return *this;
}

XmlWriter& XmlWriter::Attribute(std::string_view name, std::string_view value) {
  assert(in_start_tag_);
  out_ += " " + std::string(name) + "=\"" + EscapeAttribute(reporters::CleanText(value)) + "\"";
  return *this;
}

XmlWriter& XmlWriter::Text(std::string_view text) {
  EndStartTag();
  out_ += EscapeText(reporters::CleanText(text));
  after_text_ = true;
  return *this;
}

XmlWriter& XmlWriter::Close() {
  assert(!open_.empty());
  const std::string name = std::move(open_.back());
  open_.pop_back();
  if (in_start_tag_) {
    out_ += "/>";
  } else {
    if (!after_text_) NewLine();
    out_ += "</" + name + ">";
  }
  in_start_tag_ = false;
  after_text_ = false;
  return *this;
}

XmlWriter& XmlWriter::Resume(std::string_view name, std::string_view part) {
  EndStartTag();
  out_ += part;
  open_.emplace_back(name);
  return *this;
}

std::string XmlWriter::Take() {
  EndStartTag();
  return std::exchange(out_, {});
}

void XmlWriter::EndStartTag() {
  if (in_start_tag_) out_ += ">";
  in_start_tag_ = false;
}

void XmlWriter::NewLine() { out_ += "\n" + std::string(2 * (depth_ + open_.size()), ' '); }

}  // namespace tthost::junit
