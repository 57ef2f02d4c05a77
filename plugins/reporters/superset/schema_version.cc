// SPDX-License-Identifier: Apache-2.0
#include "superset/schema_version.h"

#include "tthost/cpp/error.hpp"

namespace tthost::superset {

void CheckSchemaVersion(const std::string& database, const std::string& version) {
  if (version == kSchemaVersion) return;
  throw sdk::Error(TTHOST_INVALID_ARGUMENT, database + " has schema version " + version +
                                                ", this reporter knows " + kSchemaVersion +
                                                ": a newer tt-host wrote it");
}

}  // namespace tthost::superset
