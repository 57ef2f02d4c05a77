// SPDX-License-Identifier: Apache-2.0
// JUnit XML as pytest writes it for tt-xla, which is what the dashboard's collector reads.
#include <string>

#include "document.h"
#include "file/atomic_file.h"
#include "tthost/cpp/reporter.hpp"

namespace {

// What common readers take without special settings.
constexpr size_t kLargeFile = 30 << 20;

class JunitReporter : public tthost::sdk::CumulativeReporter {
 public:
  explicit JunitReporter(const tthost::sdk::Config& config)
      : out_(config.String("out")), options_{config.String("owner"), config.String("classname")} {
    tthost::reporters::CheckWritable(out_);
  }

  void Write(tthost::sdk::Call& call, const tthost::sdk::RunEvents& run) override {
    const std::string document = tthost::junit::MakeDocument(run, options_);
    if (document.empty()) return;
    tthost::reporters::WriteAtomically(out_, document);
    if (document.size() > kLargeFile && !run.finished.IsNull()) {
      call.Warn(out_ + " has " + std::to_string(document.size() >> 20) +
                " MiB, more than some readers take; report fewer cases per run");
    }
  }

 private:
  std::string out_;
  tthost::junit::DocumentOptions options_;
};

}  // namespace

TTHOST_PLUGIN(JunitReporter);
