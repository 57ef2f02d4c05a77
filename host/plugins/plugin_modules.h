// SPDX-License-Identifier: Apache-2.0
// The Python files that a run of a plugin may execute.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/plugin_manifest.h"

namespace tthost {

// Modules, also of native code, and what Python made of them.
bool IsPythonCode(std::string_view file_name);

// What Python keeps of a module beside it, which changes when the module does not.
bool IsBytecodeCache(std::string_view path);

// Absolute, sorted, without repetition. Of a plugin in a package: all below the top package. Of one
// in a flat module: all below the module's directory; that of an environment is everybody's, so
// there the module alone. Of a wheel also what its RECORD names; of a native strategy the hooks
// beside its manifest; of any other native plugin none. Fails where a directory cannot be read.
Result<std::vector<std::string>> ModulesOf(const PluginManifest& plugin,
                                           const FileSystem& filesystem);

}  // namespace tthost
