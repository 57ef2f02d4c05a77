// SPDX-License-Identifier: Apache-2.0
// Preset files in upstream's form: a JSON list with one object per job of a CI matrix.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/config/preset.h"

namespace tthost {

// Reads `path` and, in their place, the files that its entries include; those lie relative to the
// file that names them, with or without ".json". The preset is named after the file. The usage
// error lists every mistake of the first file that has any.
Result<Preset> ReadPresetFile(const std::string& path, const FileSystem& filesystem);

// "ci/push.json" -> "push"
std::string PresetNameOf(const std::string& path);

}  // namespace tthost
