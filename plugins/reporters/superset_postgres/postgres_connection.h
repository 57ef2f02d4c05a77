// SPDX-License-Identifier: Apache-2.0
// libpq, in what a delivery needs of it.
#pragma once

#include <postgresql/libpq-fe.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "superset/staged_table.h"

namespace tthost::superset {

// The message quotes neither values nor the connection string.
class PostgresError : public std::runtime_error {
 public:
  PostgresError(const std::string& message, bool is_passing)
      : std::runtime_error(message), is_passing_(is_passing) {}

  // Another attempt may do: the server is away, busy or short of something.
  bool IsPassing() const { return is_passing_; }

 private:
  bool is_passing_;
};

// For one thread. Every member throws PostgresError.
class PostgresConnection {
 public:
  // `database` is a connection string of libpq. Passwords and certificates are found by libpq's own
  // rules: PGPASSWORD, PGPASSFILE, PGSSLMODE and so on.
  explicit PostgresConnection(const std::string& database);

  void Execute(const std::string& sql);
  // The first column of the first row; empty where there is none or it is NULL.
  std::string Value(const std::string& sql);
  // Appends all rows, in one COPY.
  void Copy(const StagedTable& table);

 private:
  using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

  Result Checked(PGresult* result, ExecStatusType wanted);
  void Send(const std::string& data);
  [[noreturn]] void FailConnection();

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

// Whether a connection string of libpq holds a password. False for what is none.
bool HoldsPassword(const std::string& database);

}  // namespace tthost::superset
