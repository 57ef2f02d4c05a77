// SPDX-License-Identifier: Apache-2.0
// Which commit a directory of a git repository is at.
#pragma once

#include <string>

#include "host/base/filesystem.h"

namespace tthost {

// In hexadecimal, as HEAD of the repository says that holds `directory` (an absolute path), a
// submodule or a further worktree included; empty where there is none. Reads files, starts nothing.
// Source: gitrepository-layout(5).
std::string GitCommitOf(const std::string& directory, const FileSystem& filesystem);

}  // namespace tthost
