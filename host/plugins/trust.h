// SPDX-License-Identifier: Apache-2.0
// Plugins run with the user's rights: only files that nobody else can change are loaded.
#pragma once

#include <string>

namespace tthost {

// Why the file must not be trusted, or empty. The file, every directory on the way to it and to
// each symbolic link on that way must belong to root or the user and be writable by nobody else,
// and the links must belong to them; a sticky directory such as /tmp and the group that is the
// user's own are fine.
std::string DistrustReason(const std::string& path);

// The same for a directory in which a loader looks for names: that it is sticky does not help,
// for others could add a file. Of one that is not there the nearest directory above is judged:
// who writes to that could make it.
std::string LookupDistrustReason(const std::string& directory);

// DistrustReason() of a shared object and of what it would load in turn through $ORIGIN. Every
// entry of their RPATH and RUNPATH must be relative to $ORIGIN and lead to a directory that can be
// trusted to look into, and what they need must be named without a path.
std::string LibraryDistrustReason(const std::string& path);

}  // namespace tthost
