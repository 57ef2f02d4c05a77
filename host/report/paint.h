// SPDX-License-Identifier: Apache-2.0
// Colours of the terminal.
#pragma once

#include <string>
#include <string_view>

#include "host/model/verdict.h"

namespace tthost {

enum class Colour { kGreen = 32, kYellow = 33, kRed = 31, kDim = 2, kBold = 1 };

class Paint {
 public:
  explicit Paint(bool enabled) : enabled_(enabled) {}
  std::string operator()(Colour colour, std::string_view text) const {
    if (!enabled_) return std::string(text);
    return "\x1b[" + std::to_string(static_cast<int>(colour)) + "m" + std::string(text) + "\x1b[0m";
  }

 private:
  bool enabled_;
};

inline Colour ColourOf(TestResult result) {
  switch (result) {
    case TestResult::kPassed:
      return Colour::kGreen;
    case TestResult::kSkipped:
    case TestResult::kXfailed:
    case TestResult::kXpassed:
      return Colour::kYellow;
    case TestResult::kFailed:
    case TestResult::kError:
    case TestResult::kTimeout:
    case TestResult::kCrashed:
      return Colour::kRed;
  }
  return Colour::kRed;
}

}  // namespace tthost
