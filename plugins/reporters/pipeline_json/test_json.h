// SPDX-License-Identifier: Apache-2.0
// One test as the collector of dashboards makes it of JUnit.
#pragma once

#include <cstdint>
#include <string>

#include "junit/test_case.h"

namespace tthost::pipeline_json {

// `run_started`: Unix time in microseconds; the collector gives it to tests that did not run to a
// verdict.
std::string TestJson(const junit::TestCase& test, int64_t started, int64_t run_started,
                     const std::string& classname);

}  // namespace tthost::pipeline_json
