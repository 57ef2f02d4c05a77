// SPDX-License-Identifier: Apache-2.0
// A dashboard over the star schema as a bundle that Apache Superset imports.
#pragma once

#include <map>
#include <string>

#include "host/base/result.h"

namespace tthost {

// Path inside the archive → text.
using BundleFiles = std::map<std::string, std::string>;

// `database` is SQLAlchemy's URI of a PostgreSQL or SQLite database; any other, and one that holds
// a password, is a usage error. YAML 1.2 holds JSON: that is what the files are written in.
Result<BundleFiles> DashboardBundle(const std::string& database);

// The bytes of a ZIP with these files.
Result<std::string> ZipArchive(const BundleFiles& files);

}  // namespace tthost
