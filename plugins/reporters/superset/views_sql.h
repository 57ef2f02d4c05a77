// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace tthost {

// Makes the views that charts read, in SQLite and PostgreSQL alike.
std::string ViewsSql();

}  // namespace tthost
