// SPDX-License-Identifier: Apache-2.0
// Nobody hears of a full disk or a folder that is not there.
#include <cstdio>
#include <fstream>
#include <string>

#include "tthost/cpp/reporter.hpp"

namespace sdk = tthost::sdk;

class FailsSilently : public sdk::CumulativeReporter {
 public:
  explicit FailsSilently(const sdk::Config& config) : out_(config.String("out")) {}
  void Write(sdk::Call&, const sdk::RunEvents& run) override {
    std::ofstream(out_ + ".new") << "cases: " << run.cases.size() << "\n";
    std::rename((out_ + ".new").c_str(), out_.c_str());
  }

 private:
  const std::string out_;
};

TTHOST_PLUGIN(FailsSilently);
