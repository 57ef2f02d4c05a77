// SPDX-License-Identifier: Apache-2.0
// What is to change in the entries of a table, whatever its file is written in.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tthost {

// One key of a mapping, below others where there are several.
struct KeyEdit {
  std::vector<std::string> keys;
  std::optional<std::string> value;  // JSON text of a scalar or of a list of them; none: it goes
  // Where only the last key is new: behind the first of these that is there, else before all
  // others. A new mapping comes last.
  std::vector<std::string> after;

  bool operator==(const KeyEdit&) const = default;
};

struct EntryEdits {
  std::string entry;  // as the file spells it
  // Where the entry is new: the one that it goes behind, indented alike, a blank line between them
  // where others stand so. Empty: the table has no entries.
  std::string near;
  std::vector<KeyEdit> edits;
};

// An entry that nothing was done to, as the text does not write it out in a simple way.
struct LeftEntry {
  std::string entry;
  std::string why;  // "a key shares its line"
};

struct EditedTable {
  std::string text;
  std::vector<LeftEntry> left;  // in the order given
};

}  // namespace tthost
