// SPDX-License-Identifier: Apache-2.0
// The whole report as XML.
#pragma once

#include <string>

#include "tthost/cpp/reporter.hpp"

namespace tthost::junit {

struct DocumentOptions {
  std::string owner;
  std::string classname;
};

// One <testsuites> with one <testsuite name="pytest">. Empty before the first event of the run.
std::string MakeDocument(const sdk::RunEvents& run, const DocumentOptions& options);

}  // namespace tthost::junit
