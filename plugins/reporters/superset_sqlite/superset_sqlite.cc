// SPDX-License-Identifier: Apache-2.0
// The run as rows of a star schema in a SQLite file, which Apache Superset reads.
#include <string>

#include "superset/run_rows.h"
#include "superset_sqlite/sqlite_store.h"
#include "tthost/cpp/reporter.hpp"

namespace {

using tthost::sdk::Call;
using tthost::sdk::Config;
using tthost::sdk::Json;

class SupersetSqlite : public tthost::sdk::StreamingReporter {
 public:
  explicit SupersetSqlite(const Config& config)
      : rows_({.project = config.String("project"),
               .owner = config.String("owner"),
               .sends_unspecified = config.Boolean("unspecified")}),
        store_(config.String("db")) {}

  void RunStarted(Call&, const Json& event) override { rows_.Start(event); }
  void CaseFinished(Call&, const Json& event) override { rows_.FinishCase(event); }
  void Flush(Call&) override {
    if (!rows_.IsEmpty()) store_.Deliver(rows_.Take());
  }
  void RunFinished(Call& call, const Json& event) override {
    rows_.Finish(event);
    Flush(call);
  }

 private:
  tthost::superset::RunRows rows_;
  tthost::superset::SqliteStore store_;
};

}  // namespace

TTHOST_PLUGIN(SupersetSqlite);
