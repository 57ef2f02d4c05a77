// SPDX-License-Identifier: Apache-2.0
// Entries of a table in the text of a YAML file changed, everything else left as it is.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/config/table_edit.h"

namespace tthost {

// `path` is for messages. The table is a key of the file's top mapping, which is made where the
// file has none. The result is read again: where it does not say what was asked for, nothing is
// done to the entries that are to blame. An error is about the text that is given.
Result<EditedTable> EditYamlTable(const std::string& text, const std::string& path,
                                  const std::string& table, const std::vector<EntryEdits>& entries);

}  // namespace tthost
