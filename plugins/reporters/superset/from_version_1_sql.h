// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tthost {

// Brings a schema of version 1 to version 2, in SQLite and PostgreSQL alike.
std::string FromVersion1Sql();

}  // namespace tthost
