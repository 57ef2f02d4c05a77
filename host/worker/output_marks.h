// SPDX-License-Identifier: Apache-2.0
// Notes how much a case has printed when it enters a stage, so that its output can be divided.
#pragma once

#include <string>

#include "host/model/stage.h"
#include "host/python/python_bridge.h"

namespace tthost {

// A line each in `case_directory`/output_marks.txt: the bytes in stdout.log, those in stderr.log,
// the stage and its phase. What cannot be written is left out.
class OutputMarks {
 public:
  // `python` is borrowed.
  OutputMarks(std::string case_directory, PythonBridge& python)
      : directory_(std::move(case_directory)), python_(python) {}

  // Before the stage is announced. Flushes what the stage before it has printed.
  void Enter(Stage stage, const std::string& phase) const;

 private:
  std::string directory_;
  PythonBridge& python_;
};

}  // namespace tthost
