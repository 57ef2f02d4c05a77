// SPDX-License-Identifier: Apache-2.0
// Entries of a table in the text of a YAML file changed, everything else left as it is.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/config/yaml_mapping_edit.h"

namespace tthost {

struct YamlEntryEdits {
  std::string entry;  // as the file spells it
  std::string near;   // where the entry is new: the one that it goes behind, a blank line between
                      // them where others stand so
  std::vector<YamlEdit> edits;
};

struct EditedTable {
  std::string text;
  // What the text does not write out in a simple way, in the order given: nothing was done to it.
  std::vector<std::string> left;  // entries
};

// `path` is for messages. The table is a key of the file's top mapping. The result is read again:
// an internal error names the entry that does not say what was asked for.
Result<EditedTable> EditYamlTable(const std::string& text, const std::string& path,
                                  const std::string& table,
                                  const std::vector<YamlEntryEdits>& entries);

}  // namespace tthost
