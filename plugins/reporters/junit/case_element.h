// SPDX-License-Identifier: Apache-2.0
// A <testcase> as XML.
#pragma once

#include <string>

#include "test_case.h"

namespace tthost::junit {

// What readers other than the dashboard's may want otherwise.
struct CaseStyle {
  std::string classname;
  bool has_file = false;        // attributes `file` and `line`, as pytest's xunit1
  bool has_properties = false;  // no schema that others publish knows them in a test
};

inline constexpr size_t kMostTextBytes = 1 << 20;  // of one text node
inline constexpr size_t kCaseDepth = 2;            // <testsuites><testsuite>

// The element, still open: captured output may follow.
std::string OpenCaseElement(const TestCase& test, const CaseStyle& style);

// "1.500"
std::string SecondsText(double seconds);

}  // namespace tthost::junit
