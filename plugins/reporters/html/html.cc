// SPDX-License-Identifier: Apache-2.0
// One file to look at in a browser: what became of each case, to filter, sort and open.
#include <string>

#include "file/atomic_file.h"
#include "html/report_data.h"
#include "tthost/cpp/reporter.hpp"

namespace {

using tthost::sdk::Call;
using tthost::sdk::Config;
using tthost::sdk::Json;

class HtmlReporter : public tthost::sdk::StreamingReporter {
 public:
  explicit HtmlReporter(const Config& config)
      : out_((tthost::reporters::CheckWritable(config.String("out")), config.String("out"))),
        data_(out_) {}

  void RunStarted(Call&, const Json& event) override { data_.StartRun(event); }
  void CaseStarted(Call&, const Json& event) override { data_.StartCase(event); }
  void CaseFinished(Call&, const Json& event) override { data_.FinishCase(event); }
  void Flush(Call&) override {
    if (!data_.HasRun()) return;
    tthost::reporters::AtomicFile file(out_);
    data_.Write(file);
    file.Commit();
  }
  void RunFinished(Call& call, const Json& event) override {
    data_.FinishRun(event);
    Flush(call);
  }

 private:
  std::string out_;
  tthost::html::ReportData data_;
};

}  // namespace

TTHOST_PLUGIN(HtmlReporter);
