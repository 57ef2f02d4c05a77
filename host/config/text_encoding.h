// SPDX-License-Identifier: Apache-2.0
// Text of configuration files is UTF-8: values are printed in messages and written as JSON, which
// both need it.
#pragma once

#include <string>
#include <string_view>

#include "host/base/result.h"

namespace tthost {

// A usage error names the first line that holds other bytes: "FILE:LINE: expected UTF-8 text".
Result<void> CheckUtf8(std::string_view text, const std::string& path);

}  // namespace tthost
