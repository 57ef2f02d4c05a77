// SPDX-License-Identifier: Apache-2.0
// The run as rows of a star schema in a PostgreSQL database, which Apache Superset reads.
#include "superset/superset_reporter.h"
#include "superset_postgres/postgres_store.h"

namespace {

using tthost::superset::PostgresStore;

class SupersetPostgres : public tthost::superset::SupersetReporter<PostgresStore> {
 public:
  explicit SupersetPostgres(const tthost::sdk::Config& config)
      : SupersetReporter(config, config.String("db"), config.Number("retry_seconds")) {}
};

}  // namespace

TTHOST_PLUGIN(SupersetPostgres);
