// SPDX-License-Identifier: Apache-2.0
// Which star schema a database has: `schema_version` in tth_meta.
#pragma once

#include <string>

namespace tthost::superset {

inline constexpr char kSchemaVersion[] = "2";

// What brings the tables of `version` to ours, to be done in one transaction that makes the views
// anew after it; empty: they are ours. Throws sdk::Error TTHOST_INVALID_ARGUMENT where it is newer.
// `database` is what the message calls it.
std::string MigrationSql(const std::string& database, const std::string& version);

}  // namespace tthost::superset
