// SPDX-License-Identifier: Apache-2.0
// What does not fit between a test_config and the catalogue that it is about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/select/collection.h"

namespace tthost {

// An entry that names no case.
struct UnknownId {
  std::string spelling;  // as the file writes it
  std::string where;     // "FILE:LINE:COLUMN"
  std::string nearest;   // a known id in the same style; empty: none is near
  std::string taken;     // where `nearest` has an entry already; empty: nowhere
  // Nothing but the spelling can be wrong: `nearest` is free, no other id is as near, no other
  // entry is nearest to it, and their numbers are the same.
  bool is_misspelt = false;
};

// An entry of a loader that cannot be read, so that nobody knows its ids.
struct UncheckedId {
  std::string spelling, where;
  std::string loader;  // its path below the models root
};

// A placeholder whose model is there.
struct ArrivedModel {
  std::string name, where;
  std::string loader;
};

struct ConfigFindings {
  std::vector<UnknownId> unknown;
  std::vector<UncheckedId> unchecked;
  std::vector<ArrivedModel> arrived;
  std::vector<std::string> unlisted;  // ids without an entry, in the order of the catalogue
};

// All but `unlisted` in the order of files, lines and columns.
ConfigFindings CompareWithCatalog(const Collection& collection);

// Does the first "FILE:LINE:COLUMN" come before the second? Numbers count as such.
bool IsBefore(std::string_view where, std::string_view other);

}  // namespace tthost
