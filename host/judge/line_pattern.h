// SPDX-License-Identifier: Apache-2.0
// A regular expression (Perl's syntax) that is looked for in lines of text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace tthost {

// Thread-safe; copies share what was compiled. Boost.Regex does the matching: it is here already,
// needs no library to link, counts its steps and gives up instead of running away. Its limit grows
// with the square of the text, so no more than a kibibyte of a line is looked at: some 10 ms is the
// most that one pattern takes.
class LinePattern {
 public:
  // A usage error says what is wrong and at which character.
  static Result<LinePattern> Compile(const std::string& pattern);

  // Whether it occurs in one of the lines. Not where it gives up on one before.
  bool OccursIn(std::string_view text) const;

 private:
  struct Compiled;
  explicit LinePattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace tthost
