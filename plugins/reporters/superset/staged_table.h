// SPDX-License-Identifier: Apache-2.0
// Rows on their way into the star schema. Tests and texts get their keys from the database, so
// here a test is named by its id and a text by its digest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tthost::superset {

// std::monostate is NULL. Truth is 0 or 1. Times are UTC texts "YYYY-MM-DD HH:MM:SS.ffffff".
using Value = std::variant<std::monostate, int64_t, double, std::string>;
using Row = std::vector<Value>;
// By column; columns that are missing are NULL.
using Fields = std::vector<std::pair<std::string_view, Value>>;

enum class ColumnType { kText = 1, kInteger, kNumber, kTime, kDate };

struct Column {
  std::string_view name;
  ColumnType type;
};

// The temporary table that a delivery is copied into, before it is merged.
struct StagedTable {
  std::string_view name;
  std::vector<Column> columns;
  std::vector<Row> rows = {};

  void Add(const Fields& fields);
};

struct StagedRun {
  StagedRun();
  StagedTable run, env, test, text, result, metric, property;

  std::vector<const StagedTable*> Tables() const;
};

}  // namespace tthost::superset
