// SPDX-License-Identifier: Apache-2.0
#include "case_element.h"

#include <charconv>

#include "text/clean_text.h"
#include "xml_writer.h"

namespace tthost::junit {
namespace {

const char* ElementName(Element element) {
  switch (element) {
    case Element::kSkipped:
      return "skipped";
    case Element::kFailure:
      return "failure";
    case Element::kError:
      return "error";
  }
  return "error";
}

void WriteProperties(XmlWriter& xml, const TestCase& test) {
  xml.Open("properties");
  for (const auto& [name, value] : test.properties) {
    xml.Open("property").Attribute("name", name).Attribute("value", value).Close();
  }
  xml.Close();
}

void WriteTrouble(XmlWriter& xml, const Trouble& trouble) {
  xml.Open(ElementName(trouble.element)).Attribute("type", trouble.type);
  xml.Attribute("message", trouble.message);
  if (!trouble.body.empty()) xml.Text(reporters::Head(trouble.body, kMostTextBytes));
  xml.Close();
}

// Readers take a test with such elements for one that passed or failed: where it was skipped they
// would be wrong.
void WriteEarlierFailures(XmlWriter& xml, const TestCase& test) {
  if (test.trouble && test.trouble->element == Element::kSkipped) return;
  const char* const name = test.trouble ? "rerunFailure" : "flakyFailure";
  for (const EarlierFailure& failure : test.earlier_failures) {
    xml.Open(name).Attribute("type", failure.type).Attribute("message", failure.message);
    xml.Open("stackTrace").Text(reporters::Head(failure.stack_trace, kMostTextBytes)).Close();
    xml.Close();
  }
}

}  // namespace

std::string SecondsText(double seconds) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof(text), seconds, std::chars_format::fixed, 3);
  return std::string(text, end.ptr);
}

std::string OpenCaseElement(const TestCase& test, const CaseStyle& style) {
  XmlWriter xml = XmlWriter::Part(kCaseDepth);
  xml.Open("testcase").Attribute("classname", style.classname).Attribute("name", test.name);
  xml.Attribute("time", SecondsText(test.seconds));
  // The line of a class is in no record.
  if (style.has_file && !test.file.empty()) xml.Attribute("file", test.file).Attribute("line", "1");
  if (style.has_properties) WriteProperties(xml, test);
  if (test.trouble) WriteTrouble(xml, *test.trouble);
  WriteEarlierFailures(xml, test);
  return xml.Take();
}

}  // namespace tthost::junit
