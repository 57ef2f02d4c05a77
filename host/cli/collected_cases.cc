// SPDX-License-Identifier: Apache-2.0
#include "host/cli/collected_cases.h"

#include <cstdio>

namespace tthost {

std::string CollectedTotals(const Selection& selection, double seconds) {
  const size_t selected = selection.cases.size();
  std::string text;
  if (selected == 0) {
    text = "no tests collected";
  } else {
    text = std::to_string(selected);
    if (selection.deselected > 0) text += "/" + std::to_string(selected + selection.deselected);
    const bool one = selected == 1 && selection.deselected == 0;
    text += one ? " test collected" : " tests collected";
  }
  if (selection.deselected > 0) {
    text += " (" + std::to_string(selection.deselected) + " deselected)";
  }
  char time[32];
  std::snprintf(time, sizeof(time), " in %.2fs", seconds);
  return text + time;
}

std::string CollectedCases(const Selection& selection, bool quiet, double seconds) {
  std::string text;
  for (const Case& test_case : selection.cases) {
    text += test_case.node_id;
    if (!quiet) text += "  " + std::string(ConfigStatusName(test_case.expectation.status));
    text += "\n";
  }
  return text + "\n" + CollectedTotals(selection, seconds) + "\n";
}

}  // namespace tthost
