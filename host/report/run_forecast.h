// SPDX-License-Identifier: Apache-2.0
// How long a run will go on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace tthost {

// Seconds by case id, of those that get a process; 0: not known.
using ExpectedSecondsById = std::unordered_map<std::string, double>;

class RunForecast {
 public:
  // `lanes`: cases that run at the same time.
  RunForecast(ExpectedSecondsById expected, int lanes);

  // 0: not known.
  double Expected(const std::string& case_id) const;
  void Start(const std::string& case_id, int64_t now_nanos);
  // `seconds` that it took.
  void End(const std::string& case_id, double seconds);

  // What is left of all cases, divided among the lanes, but not less than the rest of the longest
  // that is running. A case of which nothing is known takes what those took that have ended; while
  // these are fewer than three, nothing is foretold.
  std::optional<double> SecondsLeft(int64_t now_nanos) const;

 private:
  struct Running {
    double expected = 0;
    int64_t start_nanos = 0;
  };
  void TakeFromWaiting(const std::string& case_id);

  const int lanes_;
  ExpectedSecondsById waiting_;
  double waiting_seconds_ = 0;
  int waiting_unknown_ = 0;
  std::unordered_map<std::string, Running> running_;
  int ended_ = 0;
  double ended_seconds_ = 0;
};

// "35 s", "12 min", "2 h 5 min"
std::string DurationText(double seconds);

}  // namespace tthost
