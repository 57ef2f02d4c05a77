// SPDX-License-Identifier: Apache-2.0
// Rule files (YAML or JSON): what failures of one cause have in common.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/judge/reason_rule.h"

namespace tthost {

// The usage error lists every mistake with file, line and column, but for those of examples.
Result<ReasonRules> ReadReasonFile(const std::string& path, const FileSystem& filesystem);

// Those that the program brings.
Result<ReasonRules> BuiltInReasonRules();

// Those of the file, if a path is given, then the program's own.
Result<ReasonRules> AllReasonRules(const std::string& path, const FileSystem& filesystem);

}  // namespace tthost
