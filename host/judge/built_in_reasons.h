// SPDX-License-Identifier: Apache-2.0
// The rules that the program brings.
#pragma once

#include <string>

namespace tthost {

std::string BuiltInReasonsText();

}  // namespace tthost
