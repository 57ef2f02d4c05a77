// SPDX-License-Identifier: Apache-2.0
// Values as YAML on one line.
#pragma once

#include <string>
#include <string_view>

#include "host/base/json.h"

namespace tthost {

// A scalar, or a list of them in brackets. A text stands in `quote` where it can ('"', '\'', or 0:
// none), else in double quotes.
std::string YamlText(const Json& value, char quote = '\0');
std::string YamlKey(std::string_view key);

}  // namespace tthost
