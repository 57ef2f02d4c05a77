// SPDX-License-Identifier: Apache-2.0
// Members of a record as values of a row.
#pragma once

#include <string>
#include <string_view>

#include "superset/staged_table.h"
#include "tthost/cpp/json.hpp"

namespace tthost::superset {

// Without what a database refuses or a chart cannot show; NULL for a member that is null, missing
// or empty.
Value TextOf(const sdk::Json& object, std::string_view key);
Value TextOrNull(std::string_view text);  // NULL for an empty one
Value CleanText(std::string_view text);
Value IntegerOf(const sdk::Json& value);
Value NumberOf(const sdk::Json& value);
Value TruthOf(const sdk::Json& value);

// "2026-01-31T10:20:30.123456+00:00" → "2026-01-31 10:20:30.123456"
std::string DatabaseTime(std::string_view rfc3339);
std::string DatabaseTime(int64_t unix_micros);
std::string DateOf(const std::string& database_time);

}  // namespace tthost::superset
