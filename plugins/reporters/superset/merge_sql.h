// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tthost {

// Statements that merge the staging tables into the star schema, for SQLite and PostgreSQL alike.
std::string MergeSql();

}  // namespace tthost
