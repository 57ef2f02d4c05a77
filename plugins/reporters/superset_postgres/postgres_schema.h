// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tthost {

// Makes the tables of the star schema in a PostgreSQL database.
std::string PostgresSchemaSql();

}  // namespace tthost
