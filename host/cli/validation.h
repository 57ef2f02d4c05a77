// SPDX-License-Identifier: Apache-2.0
// What `tt-host validate` found, and how it is told.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/select/config_findings.h"
#include "host/select/config_problem.h"

namespace tthost {

struct Validation {
  size_t files = 0, entries = 0, placeholders = 0, cases = 0;
  ConfigProblems problems;  // mistakes in the files, in the order of their places
  ConfigFindings findings;
  std::vector<std::string> unreadable;  // loaders: "Cannot import path: …"
  std::vector<std::string> notes;       // what is accepted without effect

  // Warnings do not count.
  bool IsValid() const { return problems.empty() && findings.unknown.empty(); }
};

// One line per finding, then the totals. Cases without an entry are counted, and the first few
// named; all of them with `list_all`.
std::string ValidationText(const Validation& validation, bool list_all);
Json ToJson(const Validation& validation);

}  // namespace tthost
