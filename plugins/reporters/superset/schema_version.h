// SPDX-License-Identifier: Apache-2.0
// Which star schema a database has: `schema_version` in tth_meta.
#pragma once

#include <string>

namespace tthost::superset {

inline constexpr char kSchemaVersion[] = "2";

// What brings a schema of `version` to ours, to be done in one transaction; empty: it is ours.
// Throws sdk::Error TTHOST_INVALID_ARGUMENT where it is newer. `database` is what the message
// calls it.
std::string MigrationSql(const std::string& database, const std::string& version);

}  // namespace tthost::superset
