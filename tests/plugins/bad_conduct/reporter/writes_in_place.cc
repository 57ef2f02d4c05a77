// SPDX-License-Identifier: Apache-2.0
// Readers of its file see half of a report.
#include <fstream>
#include <string>

#include "tthost/cpp/reporter.hpp"

namespace sdk = tthost::sdk;

class WritesInPlace : public sdk::CumulativeReporter {
 public:
  explicit WritesInPlace(const sdk::Config& config) : out_(config.String("out")) {}
  void Write(sdk::Call&, const sdk::RunEvents& run) override {
    std::ofstream(out_) << "cases: " << run.cases.size() << "\n";
  }

 private:
  const std::string out_;
};

TTHOST_PLUGIN(WritesInPlace);
