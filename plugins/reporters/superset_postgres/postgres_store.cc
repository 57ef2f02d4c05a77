// SPDX-License-Identifier: Apache-2.0
#include "superset_postgres/postgres_store.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include "superset/merge_sql.h"
#include "superset/schema_version.h"
#include "superset/views_sql.h"
#include "superset_postgres/postgres_schema.h"
#include "tthost/cpp/error.hpp"

namespace tthost::superset {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{100}, kLongestPause{5000};
// A query of a chart holds the tables; it is waited for as long as a delivery is tried again.
constexpr char kLockTimeout[] = "set local lock_timeout = '2s'";
// Of whoever makes the schema; a number of ours.
constexpr char kLockSchema[] = "select pg_advisory_xact_lock(7449861602)";
// Not to_regclass(), which may remember in the lock's transaction what it found before it.
constexpr char kHasSchema[] =
    "select 1 from pg_class where relname = 'tth_meta' and pg_table_is_visible(oid)";

std::string SqlType(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return "bigint";
    case ColumnType::kNumber:
      return "double precision";
    case ColumnType::kTime:
      return "timestamp";
    case ColumnType::kDate:
      return "date";
    case ColumnType::kText:
      break;
  }
  return "text";
}

std::string CreateSql(const StagedTable& table) {
  std::string columns;
  for (const Column& column : table.columns) {
    if (!columns.empty()) columns += ", ";
    columns += std::string(column.name) + " " + SqlType(column.type);
  }
  return "create temporary table " + std::string(table.name) + "(" + columns + ") on commit drop";
}

// Empty: there is no schema yet.
std::string SchemaVersion(PostgresConnection& connection) {
  if (connection.Value(kHasSchema).empty()) return "";
  return connection.Value("select value from tth_meta where key = 'schema_version'");
}

// Views that are there keep their grants and what others have built on them.
std::string ReplacingViewsSql() {
  constexpr std::string_view kCreate = "create view";
  std::string sql = ViewsSql();
  for (size_t at = 0; (at = sql.find(kCreate, at)) != sql.npos; at += kCreate.size()) {
    sql.replace(at, kCreate.size(), "create or replace view");
  }
  return sql;
}

// What makes the schema ours; empty: it is.
std::string MissingSql(PostgresConnection& connection) {
  const std::string version = SchemaVersion(connection);
  const std::string sql =
      version.empty() ? PostgresSchemaSql() : MigrationSql("the database", version);
  return sql.empty() ? sql : sql + ReplacingViewsSql();
}

void MakeSchema(PostgresConnection& connection) {
  if (MissingSql(connection).empty()) return;
  try {
    connection.Execute("begin");
    connection.Execute(kLockTimeout);
    connection.Execute(kLockSchema);
    // Somebody else may have been faster.
    if (const std::string sql = MissingSql(connection); !sql.empty()) connection.Execute(sql);
    connection.Execute("commit");
  } catch (const PostgresError& error) {
    throw PostgresError("cannot make the tables and views of schema version " +
                            std::string(kSchemaVersion) + ": " + error.what(),
                        error.IsPassing());
  }
}

}  // namespace

PostgresStore::PostgresStore(std::string database, double patience_seconds)
    : database_(std::move(database)), patience_(patience_seconds) {
  if (HoldsPassword(database_)) {
    throw sdk::Error(TTHOST_INVALID_ARGUMENT,
                     "'db' holds a password, which reports and process lists would show: leave it "
                     "to PGPASSFILE or PGPASSWORD");
  }
}

void PostgresStore::Deliver(const StagedRun& run) {
  const auto give_up = steady_clock::now() + patience_;
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    try {
      return Merge(run);
    } catch (const PostgresError& error) {
      connection_.reset();
      if (!error.IsPassing()) throw sdk::Error(TTHOST_INVALID_ARGUMENT, error.what());
      if (steady_clock::now() + pause >= give_up) {
        throw sdk::Error(TTHOST_UNAVAILABLE, error.what());
      }
      std::this_thread::sleep_for(pause);
    }
  }
}

void PostgresStore::Merge(const StagedRun& run) {
  PostgresConnection& connection = Connected();
  connection.Execute("begin");
  for (const StagedTable* table : run.Tables()) {
    connection.Execute(CreateSql(*table));
    connection.Copy(*table);
  }
  connection.Execute(MergeSql());
  connection.Execute("commit");
}

PostgresConnection& PostgresStore::Connected() {
  if (!connection_) {
    connection_.emplace(database_);
    MakeSchema(*connection_);
  }
  return *connection_;
}

}  // namespace tthost::superset
