// SPDX-License-Identifier: Apache-2.0
// Which star schema a database has: `schema_version` in tth_meta.
#pragma once

#include <string>

namespace tthost::superset {

inline constexpr char kSchemaVersion[] = "1";

// Throws sdk::Error TTHOST_INVALID_ARGUMENT where `version` is not ours. `database` is what the
// message calls it.
void CheckSchemaVersion(const std::string& database, const std::string& version);

}  // namespace tthost::superset
