// SPDX-License-Identifier: Apache-2.0
// What the reporters for Superset do alike: collect rows, hand them over now and then.
#pragma once

#include <utility>

#include "superset/run_rows.h"
#include "tthost/cpp/reporter.hpp"

namespace tthost::superset {

// `Store` has Deliver(const StagedRun&).
template <typename Store>
class SupersetReporter : public sdk::StreamingReporter {
 public:
  template <typename... OfStore>
  explicit SupersetReporter(const sdk::Config& config, OfStore&&... of_store)
      : rows_({.project = config.String("project"),
               .owner = config.String("owner"),
               .sends_unspecified = config.Boolean("unspecified")}),
        store_(std::forward<OfStore>(of_store)...) {}

  void RunStarted(sdk::Call&, const sdk::Json& event) override { rows_.Start(event); }
  void CaseFinished(sdk::Call&, const sdk::Json& event) override { rows_.FinishCase(event); }
  void Flush(sdk::Call&) override {
    if (!rows_.IsEmpty()) store_.Deliver(rows_.Take());
  }
  void RunFinished(sdk::Call& call, const sdk::Json& event) override {
    rows_.Finish(event);
    Flush(call);
  }

 private:
  RunRows rows_;
  Store store_;
};

}  // namespace tthost::superset
