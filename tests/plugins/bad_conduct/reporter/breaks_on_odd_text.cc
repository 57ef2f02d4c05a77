// SPDX-License-Identifier: Apache-2.0
// Puts a model's message into XML as it is.
#include <cstdio>
#include <fstream>
#include <string>

#include "tthost/cpp/reporter.hpp"

namespace sdk = tthost::sdk;

class BreaksOnOddText : public sdk::StreamingReporter {
 public:
  explicit BreaksOnOddText(const sdk::Config& config) : out_(config.String("out") + ".xml") {}
  void CaseFinished(sdk::Call&, const sdk::Json& event) override {
    xml_ += "<case>" + event["outcome"].String("message") + "</case>";
  }
  void RunFinished(sdk::Call&, const sdk::Json&) override {
    std::ofstream(out_ + ".new") << "<run>" << xml_ << "</run>";
    std::rename((out_ + ".new").c_str(), out_.c_str());
  }

 private:
  const std::string out_;
  std::string xml_;
};

TTHOST_PLUGIN(BreaksOnOddText);
