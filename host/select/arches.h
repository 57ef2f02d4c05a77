// SPDX-License-Identifier: Apache-2.0
// The text of arches.json.
#pragma once

#include <string>

namespace tthost {

std::string ArchesText();

}  // namespace tthost
