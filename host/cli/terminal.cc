// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace tthost {
namespace {

std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Terminal DescribeTerminal(const std::string& color) {
  Terminal terminal;
  const bool is_terminal = isatty(STDOUT_FILENO) == 1 && Environment("TERM") != "dumb";
  terminal.live = is_terminal && Environment("CI").empty();
  terminal.colour = terminal.live && Environment("NO_COLOR").empty();
  if (color != "auto") terminal.colour = color == "always";
  winsize size{};
  if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.width = size.ws_col;
    if (size.ws_row > 0) terminal.height = size.ws_row;
  }
  return terminal;
}

}  // namespace tthost
