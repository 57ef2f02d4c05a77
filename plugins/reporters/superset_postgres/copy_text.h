// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's text format of COPY (its documentation, "COPY", section "Text Format").
#pragma once

#include <string>

#include "superset/staged_table.h"

namespace tthost::superset {

// Appends one line. Texts must be valid UTF-8 without NUL.
void AppendCopyLine(const Row& row, std::string& out);

}  // namespace tthost::superset
