// SPDX-License-Identifier: Apache-2.0
// The running cases at the bottom of a terminal.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tthost {

class LiveTable {
 public:
  // What the table does not know itself.
  struct Frame {
    int64_t now_nanos = 0;
    int done = 0, planned = 0;           // cases
    std::optional<double> seconds_left;  // of the run
    int width = 80, height = 24;         // of the terminal
    // The end of what a case wrote, shown below it; unset: not wanted.
    std::function<std::string(const std::string& case_id)> output_tail;
  };

  // In the first lane that is free. `expected_seconds`: 0 where nothing is known.
  void Start(std::string_view case_id, double expected_seconds, int64_t now_nanos);
  void Enter(std::string_view case_id, std::string_view stage, std::string_view phase,
             int64_t now_nanos);
  void Measure(std::string_view case_id, int64_t resident_bytes);
  void End(std::string_view case_id);

  // Takes the lines last drawn off the screen.
  std::string Erase();
  // One line per running case: stage, seconds in it, seconds of the case and those expected,
  // memory. No line is wider than the terminal, and all fit on it.
  std::string Draw(const Frame& frame);

 private:
  struct Row {
    std::string case_id, stage;  // an empty id: a free lane
    double expected_seconds = 0;
    int64_t case_start = 0, stage_start = 0;
    int64_t resident_bytes = 0;  // 0: not measured yet
  };
  // Columns that some row needs.
  struct Columns {
    bool expected = false, memory = false;
  };
  Row* Find(std::string_view case_id);
  std::vector<const Row*> BusyRows() const;
  static std::string LineOf(const Row& row, const Columns& columns, int64_t now_nanos);

  std::vector<Row> rows_;  // one per lane
  int lines_drawn_ = 0;
};

}  // namespace tthost
