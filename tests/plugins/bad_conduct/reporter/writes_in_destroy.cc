// SPDX-License-Identifier: Apache-2.0
// Leaves its report to a destructor.
#include <cstdio>
#include <string>

#include "tthost/cpp/reporter.hpp"

namespace sdk = tthost::sdk;

class WritesInDestroy : public sdk::StreamingReporter {
 public:
  explicit WritesInDestroy(const sdk::Config& config) : out_(config.String("out")) {}
  void CaseFinished(sdk::Call&, const sdk::Json&) override { ++cases_; }
  ~WritesInDestroy() override {
    if (FILE* const file = std::fopen(out_.c_str(), "w")) {
      std::fprintf(file, "cases: %d\n", cases_);
      std::fclose(file);
    }
  }

 private:
  const std::string out_;
  int cases_ = 0;
};

TTHOST_PLUGIN(WritesInDestroy);
