// SPDX-License-Identifier: Apache-2.0
// Entries of a test_config that is written as Python changed in the text, everything else left as
// it is.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/config/positioned_document.h"
#include "host/config/table_edit.h"

namespace tthost {

// `document`: what the text says. Statuses are written as members of the enums that the text names.
// The result is to be read again: a dictionary that several entries share changes for all of them,
// and tables that are put together of others may say something else.
EditedTable EditPythonTable(const std::string& text, const PositionedDocument& document,
                            const std::string& table, const std::vector<EntryEdits>& entries);

// What the document is to say with all of the edits but those of entries that are left.
Json WithEdits(const Json& root, const std::string& table, const std::vector<EntryEdits>& entries,
               const std::vector<LeftEntry>& left);

}  // namespace tthost
