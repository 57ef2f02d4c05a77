// SPDX-License-Identifier: Apache-2.0
// Where the dynamic loader looks for what a shared object needs, told from files: nothing is
// loaded.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tthost {

// The directory that an entry of RPATH or RUNPATH means for a library in the directory `origin`:
// "/p/../x" of "$ORIGIN/../x" in /p. Nothing where the entry is not relative to $ORIGIN or has
// other variables ($LIB, $PLATFORM).
std::optional<std::string> RunPathDirectory(const std::string& entry, const std::string& origin);

// The files that the names in DT_NEEDED may lead to through $ORIGIN, and what these need in turn;
// without the library itself. A file that is no library needs nothing.
std::vector<std::string> LibrariesBeside(const std::string& library);

}  // namespace tthost
