// SPDX-License-Identifier: Apache-2.0
// Plugins run with the user's rights: only files that nobody else can change are loaded.
#pragma once

#include <string>

namespace tthost {

// Why the file must not be trusted, or empty. The file itself (behind symbolic links) and every
// directory above it must belong to root or the user and be writable by nobody else; a sticky
// directory such as /tmp and the group that is the user's own are fine.
std::string DistrustReason(const std::string& path);

// The same for a shared object and for what it would load in turn: every entry of its RPATH and
// RUNPATH must be relative to $ORIGIN and lead to a directory that can be trusted, too.
std::string LibraryDistrustReason(const std::string& path);

}  // namespace tthost
