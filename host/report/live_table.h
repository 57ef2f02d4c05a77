// SPDX-License-Identifier: Apache-2.0
// The running cases at the bottom of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tthost {

class LiveTable {
 public:
  void Start(std::string_view case_id, int64_t now_nanos);
  void Enter(std::string_view case_id, std::string_view stage, std::string_view phase,
             int64_t now_nanos);
  void End(std::string_view case_id);

  // Takes the lines last drawn off the screen.
  std::string Erase();
  // One line per running case, cut to `width` columns: stage, seconds in it, seconds of the case.
  std::string Draw(int64_t now_nanos, int done, int planned, int width);

 private:
  struct Row {
    std::string case_id, stage;
    int64_t case_start = 0, stage_start = 0;
  };
  Row* Find(std::string_view case_id);

  std::vector<Row> rows_;
  int lines_drawn_ = 0;
};

}  // namespace tthost
