// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>

#include "host/base/clock.h"
#include "host/cli/check_text.h"

namespace tthost {
namespace {

// Characters that XML 1.0 has no way to write, and bytes beyond ASCII that may be no UTF-8, become
// '?'.
std::string Xml(const std::string& text) {
  std::string xml;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_legal = (byte >= 0x20 && byte < 0x7f) || c == '\n' || c == '\t';
    if (c == '&') {
      xml += "&amp;";
    } else if (c == '<') {
      xml += "&lt;";
    } else if (c == '>') {
      xml += "&gt;";
    } else if (c == '"') {
      xml += "&quot;";
    } else {
      xml += is_legal ? c : '?';
    }
  }
  return xml;
}

std::string Seconds(double seconds) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.3f", seconds);
  return text.data();
}

struct Counts {
  size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  std::string Attributes() const {
    return "tests=\"" + std::to_string(tests) + "\" failures=\"" + std::to_string(failures) +
           "\" errors=\"" + std::to_string(errors) + "\" time=\"" + Seconds(seconds) + "\"";
  }
};

void Count(const CheckResult& result, Counts& counts) {
  ++counts.tests;
  counts.failures += result.verdict == CheckVerdict::kFail;
  counts.errors += result.verdict == CheckVerdict::kCrash;
  counts.skipped += result.verdict == CheckVerdict::kSkip;
  counts.seconds += result.seconds;
}

// A failure, or the crash of a process as an error.
std::string Trouble(const CheckResult& result) {
  const std::string element = result.verdict == CheckVerdict::kCrash ? "error" : "failure";
  const std::string text = "expected: " + result.test.sentence + "\nhappened: " + result.happened +
                           "\ndo: " + result.advice +
                           (result.output.empty() ? "" : "\nprinted: " + result.output);
  return "<" + element + " type=\"" + std::string(CheckVerdictName(result.verdict)) +
         "\" message=\"" + Xml(result.happened) + "\">" + Xml(text) + "</" + element + ">";
}

std::string TestCase(const CheckTarget& target, const CheckResult& result) {
  std::string xml = "<testcase classname=\"tt-host plugin check\" name=\"" + Xml(target.id) + "[" +
                    result.test.id + "]\" time=\"" + Seconds(result.seconds) + "\">";
  switch (result.verdict) {
    case CheckVerdict::kPass:
      break;
    case CheckVerdict::kSkip:
      xml += "<skipped type=\"pytest.skip\" message=\"" + Xml(result.happened) + "\"/>";
      break;
    case CheckVerdict::kWarn:
      xml += "<system-out>warning: " + Xml(result.happened) + "</system-out>";
      break;
    case CheckVerdict::kFail:
    case CheckVerdict::kCrash:
      xml += Trouble(result);
      break;
  }
  return xml + "</testcase>\n";
}

}  // namespace

std::string JunitText(const std::vector<CheckedTarget>& all, const std::string& host_name,
                      int64_t started_unix_micros) {
  Counts counts;
  std::string properties, tests;
  for (const CheckedTarget& checked : all) {
    properties += "<property name=\"manifest of " + Xml(checked.target.id) + "\" value=\"" +
                  Xml(checked.target.manifest) + "\"/>";
    for (const CheckResult& result : checked.results) {
      Count(result, counts);
      tests += TestCase(checked.target, result);
    }
  }
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites name=\"pytest tests\" " +
         counts.Attributes() + ">\n<testsuite name=\"pytest\" " + counts.Attributes() +
         " skipped=\"" + std::to_string(counts.skipped) + "\" timestamp=\"" +
         FormatTimestamp(started_unix_micros) + "\" hostname=\"" + Xml(host_name) +
         "\">\n<properties>" + properties + "</properties>\n" + tests +
         "</testsuite>\n</testsuites>\n";
}

}  // namespace tthost
