// SPDX-License-Identifier: Apache-2.0
// What Python knows of the characters beyond ASCII. All tables are sorted.
#pragma once

#include <cstdint>
#include <span>

namespace tthost {

struct CodePoints {
  uint32_t first, last;
};

// Together these are the characters of \w; the first three may be in an identifier.
std::span<const CodePoints> Letters();       // may begin an identifier
std::span<const CodePoints> Decimals();      // int() takes them
std::span<const CodePoints> OtherParts();    // may only go on with an identifier
std::span<const CodePoints> OtherNumbers();  // fractions, circled digits, …

// Every `step`-th character from `first` to `last` has a small letter `distance` further on.
struct LowerCaseRun {
  uint32_t first, last, step;
  int32_t distance;
};
std::span<const LowerCaseRun> LowerCaseRuns();

}  // namespace tthost
