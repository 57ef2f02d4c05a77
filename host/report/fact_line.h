// SPDX-License-Identifier: Apache-2.0
// One fact of a case as a line for people.
#pragma once

#include <string>

#include "host/base/json.h"

namespace tthost {

// "    LABEL" and the text that `facts` has under `key`. Empty where it has none.
std::string FactLine(const Json& facts, const char* key, const std::string& label);

}  // namespace tthost
