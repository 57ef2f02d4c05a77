// SPDX-License-Identifier: Apache-2.0
// Failures counted together by their cause.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/model/outcome.h"
#include "host/model/verdict.h"
#include "host/report/paint.h"
#include "host/report/stored_run.h"

namespace tthost {

class FailureGroups {
 public:
  // A case that fails the run.
  void Add(const std::string& id, const Outcome& outcome, const Verdict& verdict);

  // "3 failed  out of device memory (device): …", then the ids, at most ten; the largest group
  // first. A single failure is one line: "failed  ID  out of device memory (device)". Empty when
  // nothing failed.
  std::string Text(const Paint& paint) const;
  // [{"cause", "summary", "results": {"failed": 3}, "ids"}], the largest first.
  Json AsJson() const;

 private:
  struct Group {
    std::string cause;  // without its summary
    std::string summary;
    bool is_named = false;  // by a rule
    std::map<TestResult, int> results;
    std::vector<std::string> ids;
  };
  std::vector<Group> LargestFirst() const;
  static std::string TextOf(const Group& group, const Paint& paint);

  std::vector<Group> groups_;                     // in the order of their first failures
  std::map<std::string, size_t> index_by_cause_;  // with the stage and the line of a nameless one
};

// By the causes that its verdicts name.
FailureGroups GroupedFailures(const StoredRun& run);

}  // namespace tthost
