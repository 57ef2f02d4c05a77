// SPDX-License-Identifier: Apache-2.0
// What standard output can do.
#pragma once

#include <string>

namespace tthost {

struct Terminal {
  bool live = false;  // takes cursor movement
  bool colour = false;
  int width = 80, height = 24;  // columns, lines
};

// `color`: "auto", "always" or "never". NO_COLOR, CI and TERM=dumb are respected; an explicit
// --color wins.
Terminal DescribeTerminal(const std::string& color);

}  // namespace tthost
