// SPDX-License-Identifier: Apache-2.0
// What is known of a run, most of it on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "case_element.h"
#include "file/spill_file.h"
#include "test_case.h"
#include "tthost/cpp/json.hpp"

namespace tthost::junit {

struct Counts {
  size_t tests = 0, errors = 0, failures = 0, skipped = 0;
  double seconds = 0;
};

class KeptRun {
 public:
  // `path`: of the report, in whose folder the cases wait.
  KeptRun(const std::string& path, std::string owner, CaseStyle style);

  void StartRun(const sdk::Json& event);
  void StartCase(const sdk::Json& event);
  // The last end of a case counts.
  void FinishCase(const sdk::Json& event);
  void FinishRun(const sdk::Json& event) { finished_ = event; }

  const sdk::Json& Started() const { return started_; }    // null: not seen
  const sdk::Json& Finished() const { return finished_; }  // null while the run goes on

  Counts Count() const;
  // Of each text that a case has captured, in bytes.
  std::vector<size_t> OutputSizes() const;
  // In the order in which the cases began: OpenCaseElement(), and what was captured.
  using Visit = std::function<void(const std::string& element, const std::string& output)>;
  void ForEachCase(const Visit& visit);

 private:
  struct KeptCase {
    reporters::SpillPlace element, output;  // of an element without bytes: the case still runs
    double seconds = 0;
    std::optional<Element> trouble;
  };

  uint32_t IndexOf(const sdk::Json& event);
  CaseOptions Options() const { return {owner_, started_["run"]["arch"]}; }

  reporters::SpillFile spill_;
  std::string owner_;
  CaseStyle style_;
  sdk::Json started_, finished_;
  std::vector<KeptCase> cases_;
  std::unordered_map<uint64_t, uint32_t> places_;  // digest of the id → index in cases_
  std::map<uint32_t, sdk::Json> running_;          // index in cases_ → case_started
};

}  // namespace tthost::junit
