// SPDX-License-Identifier: Apache-2.0
// What `tt-host plugin check` tells: lines for people, JSON, JUnit.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/cli/check_processes.h"
#include "host/report/paint.h"

namespace tthost {

// A plugin with its results.
struct CheckedTarget {
  CheckTarget target;
  std::vector<CheckResult> results;
};

// One line, and where it is not as expected, what was expected, what happened and what to do.
std::string ResultText(const CheckResult& result, const Paint& paint);
// "pcc: 40 passed, 1 warned, 2 failed"
std::string TotalText(const CheckedTarget& checked, const Paint& paint);
std::string ListText(const std::string& kind, const std::vector<CheckCase>& cases,
                     const Paint& paint);

Json ToJson(const CheckedTarget& checked);
// In the dialect of docs/junit.xsd.
std::string JunitText(const std::vector<CheckedTarget>& all, const std::string& host_name,
                      int64_t started_unix_micros);

bool HasFailed(const CheckedTarget& checked);
// Whether any case was run, that is, not skipped.
bool HasRun(const CheckedTarget& checked);

}  // namespace tthost
