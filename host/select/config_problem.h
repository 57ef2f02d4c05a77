// SPDX-License-Identifier: Apache-2.0
// One mistake in the files of a test_config.
#pragma once

#include <string>
#include <vector>

namespace tthost {

struct ConfigProblem {
  std::string where;  // "FILE:LINE:COLUMN", "FILE:LINE", "FILE", or the argument that named it
  std::string text;   // what is wrong, what was expected, the nearest valid name
};

using ConfigProblems = std::vector<ConfigProblem>;

}  // namespace tthost
