// SPDX-License-Identifier: Apache-2.0
// Events of a run as rows of the star schema.
#pragma once

#include <map>
#include <string>

#include "superset/staged_table.h"
#include "tthost/cpp/json.hpp"

namespace tthost::superset {

struct RowOptions {
  std::string project;             // where CI names none
  std::string owner;               // of every test
  bool sends_unspecified = false;  // also cases that no test_config speaks of
};

// Collects rows until they are taken. For one thread.
class RunRows {
 public:
  explicit RunRows(RowOptions options) : options_(std::move(options)) {}

  // Each takes the record of its name; run_started comes first.
  void Start(const sdk::Json& run_started);
  void FinishCase(const sdk::Json& case_finished);
  void Finish(const sdk::Json& run_finished);

  bool IsEmpty() const { return run_.empty(); }
  // What came since the last call, and the run as it is known now.
  StagedRun Take();

 private:
  void AddTest(const sdk::Json& test_case, const sdk::Json& outcome_facts);
  void AddResults(const sdk::Json& case_finished);
  void AddMetrics(const std::string& uid, int64_t attempt, const sdk::Json& outcome);
  void AddProperties(const std::string& uid, int64_t attempt, const sdk::Json& case_finished);
  Value DigestOf(const std::string& text);

  const RowOptions options_;
  Fields run_;  // without what its end tells
  Fields end_;
  std::map<std::string, Fields> texts_;  // by digest
  StagedRun staged_;
};

}  // namespace tthost::superset
