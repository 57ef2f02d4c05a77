// SPDX-License-Identifier: Apache-2.0
// The star schema in a file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "superset/staged_table.h"

struct sqlite3;

namespace tthost::superset {

// For one thread; any number of processes may write to one file. Every member throws sdk::Error
// with the name of the file: TTHOST_INVALID_ARGUMENT where it can never be used as it is,
// TTHOST_UNAVAILABLE where another time may do.
class SqliteStore {
 public:
  // Makes the file, its folders and the schema where they are missing.
  explicit SqliteStore(const std::string& path);
  ~SqliteStore();
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  // All of it or nothing. Delivered twice it is there once.
  void Deliver(const StagedRun& run);

 private:
  void Execute(const std::string& sql);
  void WriteAhead();
  void MakeSchema();
  std::string SchemaVersion();
  void Stage(const StagedTable& table);
  [[noreturn]] void Fail(const std::string& doing);

  const std::string path_;
  sqlite3* database_ = nullptr;
};

}  // namespace tthost::superset
