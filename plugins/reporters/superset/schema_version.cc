// SPDX-License-Identifier: Apache-2.0
#include "superset/schema_version.h"

#include "superset/from_version_1_sql.h"
#include "tthost/cpp/error.hpp"

namespace tthost::superset {

std::string MigrationSql(const std::string& database, const std::string& version) {
  if (version == kSchemaVersion) return "";
  if (version == "1") return FromVersion1Sql();
  throw sdk::Error(TTHOST_INVALID_ARGUMENT, database + " has schema version " + version +
                                                ", this reporter knows " + kSchemaVersion +
                                                ": a newer tt-host wrote it");
}

}  // namespace tthost::superset
