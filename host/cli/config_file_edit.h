// SPDX-License-Identifier: Apache-2.0
// Entries of a test_config file changed in its text, whichever form it is in.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/config/positioned_document.h"
#include "host/config/python_tables.h"
#include "host/config/table_edit.h"

namespace tthost {

struct EditedFile {
  EditedTable table;
  PositionedDocument document;  // what its text says
};

// Whether the form of the file is one that is edited: YAML or Python.
bool CanEdit(const std::string& path);

// Entries that the text does not write out in a simple way are left, and so are those of a Python
// file after which it would say something else than it is meant to.
Result<EditedFile> EditConfigFile(const std::string& text, const std::string& path,
                                  const std::string& table, const std::vector<EntryEdits>& entries,
                                  const TableReading& reading, FileSystem& filesystem,
                                  ProcessRunner& runner);

}  // namespace tthost
