// SPDX-License-Identifier: Apache-2.0
// Files that appear whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace tthost::junit {

// Makes the missing folders above `path` and checks that a file can be written there. Throws
// sdk::Error(TTHOST_INVALID_ARGUMENT) with the reason.
void CheckWritable(const std::string& path);

// Writes a temporary file beside `path`, syncs it and renames it. Throws
// sdk::Error(TTHOST_UNAVAILABLE); an older file stays as it was then.
void WriteAtomically(const std::string& path, std::string_view content);

}  // namespace tthost::junit
