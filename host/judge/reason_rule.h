// SPDX-License-Identifier: Apache-2.0
// What failures of one cause have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/judge/line_pattern.h"
#include "host/model/outcome.h"

namespace tthost {

struct ReasonExample {
  std::string where;  // "FILE:LINE:COLUMN"
  Outcome outcome;
};

// Fits a failure that meets every condition. A list is met by one of its members; one that is
// empty, and a pattern that is absent, by everything.
struct ReasonRule {
  std::string where;  // "FILE:LINE:COLUMN"
  std::string name, component, summary;
  std::vector<std::string> exceptions;  // classes without modules
  std::vector<Stage> stages;
  std::vector<std::string> classes;  // failure classes
  std::optional<LinePattern> message, stderr_output;
  std::vector<ReasonExample> examples;
};

// In the order in which they are asked: the first that fits counts.
using ReasonRules = std::vector<ReasonRule>;

}  // namespace tthost
