// SPDX-License-Identifier: Apache-2.0
// For each case whose model ran and was right one file that benchmark dashboards ingest.
#include <string>

#include "file/atomic_file.h"
#include "perf_file.h"
#include "tthost/cpp/reporter.hpp"

namespace {

using tthost::sdk::Call;
using tthost::sdk::Config;
using tthost::sdk::Json;

class PerfJsonReporter : public tthost::sdk::StreamingReporter {
 public:
  explicit PerfJsonReporter(const Config& config)
      : folder_(config.String("dir")), project_(config.String("project")) {
    tthost::reporters::CheckWritable(folder_ + "/report_perf.json");
  }

  void RunStarted(Call&, const Json& event) override { run_ = event.At("run"); }
  void CaseFinished(Call&, const Json& event) override {
    if (!tthost::perf_json::HasMeasurement(event)) return;
    tthost::reporters::WriteAtomically(folder_ + "/" + tthost::perf_json::FileName(event, run_),
                                       tthost::perf_json::Document(event, run_, project_));
  }

 private:
  std::string folder_, project_;
  Json run_;
};

}  // namespace

TTHOST_PLUGIN(PerfJsonReporter);
