// SPDX-License-Identifier: Apache-2.0
// The run as rows of a star schema in a SQLite file, which Apache Superset reads.
#include "superset/superset_reporter.h"
#include "superset_sqlite/sqlite_store.h"

namespace {

using tthost::superset::SqliteStore;

class SupersetSqlite : public tthost::superset::SupersetReporter<SqliteStore> {
 public:
  explicit SupersetSqlite(const tthost::sdk::Config& config)
      : SupersetReporter(config, config.String("db")) {}
};

}  // namespace

TTHOST_PLUGIN(SupersetSqlite);
