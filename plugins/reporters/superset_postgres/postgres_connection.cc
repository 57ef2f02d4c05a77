// SPDX-License-Identifier: Apache-2.0
#include "superset_postgres/postgres_connection.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "superset_postgres/copy_text.h"

namespace tthost::superset {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;

// Classes of SQLSTATE that say nothing against the statement: connection, transaction rollback,
// resources, object not in the state for it, operator intervention, system error.
constexpr std::array<std::string_view, 6> kPassingClasses = {"08", "40", "53", "55", "57", "58"};

std::string WithoutLineEnd(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string NameList(const StagedTable& table) {
  std::string names;
  for (const Column& column : table.columns) {
    if (!names.empty()) names += ", ";
    names += column.name;
  }
  return names;
}

}  // namespace

PostgresConnection::PostgresConnection(const std::string& database)
    : connection_(nullptr, &PQfinish) {
  // What comes later wins: `database` may choose its own patience.
  const char* keywords[] = {"connect_timeout", "fallback_application_name", "dbname",
                            "client_encoding", nullptr};
  const char* values[] = {"10", "tt-host", database.c_str(), "UTF8", nullptr};
  const auto has_connected = [&] {
    connection_.reset(PQconnectdbParams(keywords, values, /*expand_dbname=*/1));
    return PQstatus(connection_.get()) == CONNECTION_OK;
  };
  if (!has_connected()) {
    const bool is_away = PQpingParams(keywords, values, /*expand_dbname=*/1) != PQPING_OK;
    // A server that answers refuses us for good, unless it has been starting until now.
    if (is_away || !has_connected()) {
      throw PostgresError("cannot connect: " + WithoutLineEnd(PQerrorMessage(connection_.get())),
                          is_away);
    }
  }
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
}

void PostgresConnection::Execute(const std::string& sql) {
  PGresult* result = PQexec(connection_.get(), sql.c_str());
  Checked(result, PQresultStatus(result) == PGRES_TUPLES_OK ? PGRES_TUPLES_OK : PGRES_COMMAND_OK);
}

std::string PostgresConnection::Value(const std::string& sql) {
  const Result result = Checked(PQexec(connection_.get(), sql.c_str()), PGRES_TUPLES_OK);
  return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

void PostgresConnection::Copy(const StagedTable& table) {
  const std::string sql =
      "copy " + std::string(table.name) + "(" + NameList(table) + ") from stdin";
  Checked(PQexec(connection_.get(), sql.c_str()), PGRES_COPY_IN);
  std::string lines;
  for (const Row& row : table.rows) {
    AppendCopyLine(row, lines);
    if (lines.size() >= kPieceBytes) Send(lines), lines.clear();
  }
  Send(lines);
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) FailConnection();
  Checked(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
  while (Result rest{PQgetResult(connection_.get()), &PQclear}) {
  }
}

void PostgresConnection::Send(const std::string& data) {
  if (PQputCopyData(connection_.get(), data.data(), static_cast<int>(data.size())) != 1) {
    FailConnection();
  }
}

PostgresConnection::Result PostgresConnection::Checked(PGresult* result, ExecStatusType wanted) {
  Result owned(result, &PQclear);
  if (PQresultStatus(result) == wanted) return owned;
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  // Its other fields quote values.
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (state == nullptr || message == nullptr) FailConnection();
  const bool is_passing = std::ranges::find(kPassingClasses, std::string_view(state).substr(
                                                                 0, 2)) != kPassingClasses.end();
  throw PostgresError(std::string(message) + " (SQLSTATE " + state + ")", is_passing);
}

void PostgresConnection::FailConnection() {
  throw PostgresError("connection lost: " + WithoutLineEnd(PQerrorMessage(connection_.get())),
                      /*is_passing=*/true);
}

bool HoldsPassword(const std::string& database) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(database.c_str(), &error), &PQconninfoFree);
  PQfreemem(error);
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
    const std::string_view keyword = option->keyword;
    const bool is_secret = keyword == "password" || keyword == "sslpassword";
    if (is_secret && option->val != nullptr) return true;
  }
  return false;
}

}  // namespace tthost::superset
