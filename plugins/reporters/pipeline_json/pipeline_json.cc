// SPDX-License-Identifier: Apache-2.0
// What the collector of dashboards makes of a CI pipeline and its JUnit files, without the
// collector.
#include <string>

#include "file/atomic_file.h"
#include "pipeline_file.h"
#include "tthost/cpp/reporter.hpp"

namespace {

using tthost::sdk::Call;
using tthost::sdk::Config;
using tthost::sdk::Json;

std::string FolderFor(const Config& config) {
  const std::string& folder = config.String("dir");
  tthost::reporters::CheckWritable(folder + "/pipeline.json");
  return folder;
}

class PipelineJsonReporter : public tthost::sdk::StreamingReporter {
 public:
  explicit PipelineJsonReporter(const Config& config)
      : pipeline_(FolderFor(config), config.String("classname"), config.String("owner")) {}

  void RunStarted(Call&, const Json& event) override { pipeline_.StartRun(event); }
  void CaseFinished(Call&, const Json& event) override { pipeline_.FinishCase(event); }
  void RunFinished(Call& call, const Json& event) override {
    if (pipeline_.IsInCi()) {
      pipeline_.Write(event);
    } else {
      call.Warn("the run belongs to no pipeline of GitHub Actions, so there is no pipeline file");
    }
  }

 private:
  tthost::pipeline_json::PipelineFile pipeline_;
};

}  // namespace

TTHOST_PLUGIN(PipelineJsonReporter);
