// SPDX-License-Identifier: Apache-2.0
// Diagnostics of the host itself, on stderr. Results never go through the log.
#pragma once

#include <string_view>

namespace tthost {

enum class LogLevel { kDebug = 1, kInfo, kWarning, kError };

// Lines below `level` are dropped. Default: kWarning. [control]
void SetLogLevel(LogLevel level);
// Thread-safe. One line, no trailing newline.
void Log(LogLevel level, std::string_view text);

}  // namespace tthost
