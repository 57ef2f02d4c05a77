// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tthost {

// Makes the star schema in an empty database.
std::string SqliteSchemaSql();

}  // namespace tthost
