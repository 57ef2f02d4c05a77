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
  std::string near;   // where the entry is new: the one that it goes behind, a blank line between
                      // them where others stand so
  std::vector<KeyEdit> edits;
};

struct EditedTable {
  std::string text;
  // Entries that the text does not write out in a simple way, in the order given: nothing was done
  // to them.
  std::vector<std::string> left;
};

}  // namespace tthost
