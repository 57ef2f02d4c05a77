// SPDX-License-Identifier: Apache-2.0
// Other ids in the text of a test_config file, everything else left as it is.
#pragma once

#include <string>
#include <vector>

#include "host/config/positioned_document.h"

namespace tthost {

struct IdRename {
  SourcePosition position;  // of the id, or of the quote before it
  std::string from, to;
};

struct RenamedText {
  std::string text;
  // What is not written out at its place (escapes, names, joined strings), and what would need
  // quotes that are not there.
  std::vector<IdRename> left;
};

RenamedText RenameIds(const std::string& text, const std::vector<IdRename>& renames);

}  // namespace tthost
