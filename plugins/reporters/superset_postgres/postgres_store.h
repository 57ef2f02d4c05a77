// SPDX-License-Identifier: Apache-2.0
// The star schema on a server.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "superset/staged_table.h"
#include "superset_postgres/postgres_connection.h"

namespace tthost::superset {

// For one thread; any number of processes may write to one database. Both members throw sdk::Error:
// TTHOST_INVALID_ARGUMENT where the database can never be used as it is, TTHOST_UNAVAILABLE where
// another time may do.
class PostgresStore {
 public:
  // Connects to nothing yet. `patience_seconds`: for how long a delivery may wait for the server.
  PostgresStore(std::string database, double patience_seconds);

  // All of it or nothing. Delivered twice it is there once.
  void Deliver(const StagedRun& run);

 private:
  PostgresConnection& Connected();
  void Merge(const StagedRun& run);

  const std::string database_;
  const std::chrono::duration<double> patience_;
  std::optional<PostgresConnection> connection_;
};

}  // namespace tthost::superset
