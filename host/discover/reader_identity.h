// SPDX-License-Identifier: Apache-2.0
// What answers for a loader besides its own files: part of the key of what is remembered.
#pragma once

#include <string>

#include "host/base/filesystem.h"

namespace tthost {

// Changes when another interpreter or another version of the source reader answers.
std::string ReaderIdentity(const std::string& worker, const std::string& venv,
                           const FileSystem& filesystem);

// Changes when the environment or the packages installed in it change.
std::string EnvironmentIdentity(const std::string& venv, const FileSystem& filesystem);

}  // namespace tthost
