// SPDX-License-Identifier: Apache-2.0
// JUnit XML as pytest writes it for tt-xla, which is what the dashboard's collector reads.
#include <string>

#include "document.h"
#include "file/atomic_file.h"
#include "kept_run.h"
#include "report_name.h"
#include "tthost/cpp/reporter.hpp"

namespace {

using tthost::junit::CaseStyle;
using tthost::sdk::Call;
using tthost::sdk::Config;
using tthost::sdk::Json;

// What common readers take without special settings.
constexpr size_t kLargeFile = 30 << 20;

CaseStyle StyleOf(const Config& config) {
  return {.classname = config.String("classname"),
          .has_file = config.Boolean("xunit1"),
          .has_properties = config.String("properties") == "all"};
}

class JunitReporter : public tthost::sdk::StreamingReporter {
 public:
  explicit JunitReporter(const Config& config)
      : out_((tthost::reporters::CheckWritable(config.String("out")), config.String("out"))),
        run_(out_, config.String("owner"), StyleOf(config)) {}

  // A report at once: a job that is killed must not leave that of an earlier run.
  void RunStarted(Call& call, const Json& event) override {
    run_.StartRun(event);
    const Json& ci = event.At("run")["ci"];
    if (tthost::junit::LacksJob(out_, ci)) {
      call.Warn(
          "the report has no job id in its name, by which collectors find its job: set "
          "TT_HOST_JOB_ID: ${{ job.check_run_id }} in the step's env");
    }
    Flush(call);
  }
  void CaseStarted(Call&, const Json& event) override { run_.StartCase(event); }
  void CaseFinished(Call&, const Json& event) override { run_.FinishCase(event); }
  void Flush(Call& call) override {
    if (run_.Started().IsNull()) return;
    const std::string path = tthost::junit::ReportName(out_, run_.Started()["run"]["ci"]);
    tthost::reporters::AtomicFile file(path);
    const size_t size = WriteDocument(run_, file);
    file.Commit();
    if (size > kLargeFile && !run_.Finished().IsNull()) {
      call.Warn(path + " has " + std::to_string(size >> 20) +
                " MiB, more than some readers take; run shards (--splits)");
    }
  }
  void RunFinished(Call& call, const Json& event) override {
    run_.FinishRun(event);
    Flush(call);
  }

 private:
  std::string out_;
  tthost::junit::KeptRun run_;
};

}  // namespace

TTHOST_PLUGIN(JunitReporter);
