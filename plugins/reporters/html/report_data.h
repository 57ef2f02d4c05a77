// SPDX-License-Identifier: Apache-2.0
// What is known of a run, most of it on disk, and the file that is made of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "file/atomic_file.h"
#include "file/spill_file.h"
#include "html/case_json.h"
#include "tthost/cpp/json.hpp"

namespace tthost::html {

class ReportData {
 public:
  // `path`: of the report, in whose folder the data wait.
  explicit ReportData(const std::string& path);

  void StartRun(const sdk::Json& event);
  void StartCase(const sdk::Json& event);
  // The last end of a case counts; on another architecture it is another case.
  void FinishCase(const sdk::Json& event);
  void FinishRun(const sdk::Json& event);

  bool HasRun() const { return !started_.IsNull(); }
  // The whole page.
  void Write(reporters::AtomicFile& file);

 private:
  struct KeptCase {
    reporters::SpillPlace row, detail;
  };

  void Keep(const std::string& name, const KeptCase& kept);
  std::vector<KeptCase> WithUnfinished();
  void WriteRun(reporters::AtomicFile& file, const std::vector<int64_t>& first_details,
                const std::vector<int64_t>& first_texts) const;

  reporters::SpillFile spill_;
  SharedTexts shared_;
  sdk::Json started_, finished_;  // null: not seen
  size_t most_leaves_ = 0;
  std::vector<KeptCase> cases_;
  std::unordered_map<uint64_t, uint32_t> places_;  // digest of id and arch → index in cases_
  std::map<std::string, sdk::Json> running_;       // id → case_started
};

}  // namespace tthost::html
