// SPDX-License-Identifier: Apache-2.0
// Works until a later host has something new to tell.
#include "tthost/cpp/reporter.hpp"

namespace sdk = tthost::sdk;

class RefusesUnknownEvents : public sdk::Reporter {
 public:
  explicit RefusesUnknownEvents(const sdk::Config&) {}
  void Event(sdk::Call&, std::string_view kind, std::string_view) override {
    if (kind == "run_started" || kind == "case_started" || kind == "case_finished") return;
    if (kind == "run_finished" || kind == "flush") return;
    throw sdk::Error(TTHOST_INVALID_ARGUMENT, "no such event: " + std::string(kind));
  }
};

TTHOST_PLUGIN(RefusesUnknownEvents);
