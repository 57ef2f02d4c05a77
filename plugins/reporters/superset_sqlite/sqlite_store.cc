// SPDX-License-Identifier: Apache-2.0
#include "superset_sqlite/sqlite_store.h"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>

#include "superset/merge_sql.h"
#include "superset/schema_version.h"
#include "superset/views_sql.h"
#include "superset_sqlite/sqlite_schema.h"
#include "tthost/cpp/error.hpp"

namespace tthost::superset {
namespace {

// For as long another process may write before we give up.
constexpr int kBusyMilliseconds = 60'000;

constexpr char kDropViews[] =
    "drop view if exists tth_v_change; drop view if exists tth_v_latest;"
    "drop view if exists tth_v_metric; drop view if exists tth_v_last_night;"
    "drop view if exists tth_v_result;";

// Ends a transaction that was not committed.
class Transaction {
 public:
  explicit Transaction(sqlite3* database) : database_(database) {}
  ~Transaction() {
    if (!is_committed_) sqlite3_exec(database_, "rollback", nullptr, nullptr, nullptr);
  }
  void Committed() { is_committed_ = true; }

 private:
  sqlite3* database_;
  bool is_committed_ = false;
};

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

void Bind(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) {
    sqlite3_bind_int64(statement, index, *number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    sqlite3_bind_double(statement, index, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    sqlite3_bind_text(statement, index, text->data(), static_cast<int>(text->size()),
                      SQLITE_STATIC);
  } else {
    sqlite3_bind_null(statement, index);
  }
}

// The columns have no type: what is bound is kept as it is.
std::string CreateSql(const StagedTable& table) {
  std::string sql = "create temporary table if not exists " + std::string(table.name) + "(";
  for (const Column& column : table.columns) {
    if (&column != table.columns.data()) sql += ", ";
    sql += column.name;
  }
  return sql + "); delete from " + std::string(table.name);
}

std::string InsertSql(const StagedTable& table) {
  std::string sql = "insert into " + std::string(table.name) + " values(";
  for (size_t i = 0; i < table.columns.size(); ++i) sql += i == 0 ? "?" : ", ?";
  return sql + ")";
}

}  // namespace

SqliteStore::SqliteStore(const std::string& path) : path_(path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) {
    throw sdk::Error(TTHOST_INVALID_ARGUMENT,
                     "cannot make folder '" + folder.string() + "': " + error.message());
  }
  if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) Fail("open");
  sqlite3_busy_timeout(database_, kBusyMilliseconds);
  WriteAhead();
  Execute("pragma foreign_keys = on; pragma temp_store = memory");
  MakeSchema();
}

SqliteStore::~SqliteStore() { sqlite3_close(database_); }

// While another process makes the file, or closes it as the last one, SQLite does not wait here.
void SqliteStore::WriteAhead() {
  constexpr int kPauseMilliseconds = 10;
  int code = SQLITE_BUSY;
  for (int waited = 0; code == SQLITE_BUSY && waited < kBusyMilliseconds;) {
    code = sqlite3_exec(database_, "pragma journal_mode = wal", nullptr, nullptr, nullptr);
    if (code == SQLITE_BUSY) waited += sqlite3_sleep(kPauseMilliseconds);
  }
  if (code != SQLITE_OK) Fail("open");
}

void SqliteStore::MakeSchema() {
  Transaction transaction(database_);
  Execute("begin immediate");  // two processes may find the same empty file
  const std::string version = SchemaVersion();
  const std::string sql =
      version.empty() ? SqliteSchemaSql() : MigrationSql("'" + path_ + "'", version);
  if (!sql.empty()) Execute(sql + kDropViews + ViewsSql());
  Execute("commit");
  transaction.Committed();
}

// Empty: there is no schema yet.
std::string SqliteStore::SchemaVersion() {
  std::string version;
  const auto keep = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) = values[0] == nullptr ? "" : values[0];
    return 0;
  };
  constexpr char kHasSchema[] = "select 1 from sqlite_master where name = 'tth_meta'";
  if (sqlite3_exec(database_, kHasSchema, keep, &version, nullptr) != SQLITE_OK) Fail("read");
  if (version.empty()) return version;
  constexpr char kVersion[] = "select value from tth_meta where key = 'schema_version'";
  if (sqlite3_exec(database_, kVersion, keep, &version, nullptr) != SQLITE_OK) Fail("read");
  return version;
}

void SqliteStore::Deliver(const StagedRun& run) {
  Transaction transaction(database_);
  Execute("begin immediate");
  for (const StagedTable* table : run.Tables()) Stage(*table);
  Execute(MergeSql());
  Execute("commit");
  transaction.Committed();
}

void SqliteStore::Stage(const StagedTable& table) {
  Execute(CreateSql(table));
  sqlite3_stmt* prepared = nullptr;
  const std::string sql = InsertSql(table);
  if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
    Fail("write");
  }
  const Statement statement(prepared, &sqlite3_finalize);
  for (const Row& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) Bind(prepared, static_cast<int>(i) + 1, row[i]);
    if (sqlite3_step(prepared) != SQLITE_DONE) Fail("write");
    sqlite3_reset(prepared);
  }
}

void SqliteStore::Execute(const std::string& sql) {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) Fail("write");
}

void SqliteStore::Fail(const std::string& doing) {
  const int code = sqlite3_errcode(database_);
  const std::string message =
      "cannot " + doing + " database '" + path_ + "': " + sqlite3_errmsg(database_);
  const bool can_never_work = code == SQLITE_NOTADB || code == SQLITE_ERROR;
  throw sdk::Error(can_never_work ? TTHOST_INVALID_ARGUMENT : TTHOST_UNAVAILABLE, message);
}

}  // namespace tthost::superset
