// SPDX-License-Identifier: Apache-2.0
// What running cases print.
#pragma once

#include <map>
#include <string>

#include "host/base/filesystem.h"

namespace tthost {

class RunningOutput {
 public:
  // `run_directory`: absolute. `filesystem` is borrowed.
  RunningOutput(std::string run_directory, const FileSystem& filesystem)
      : run_directory_(std::move(run_directory)), filesystem_(filesystem) {}

  // The last bytes of the stream, stdout or stderr, that the case wrote to since it was asked about
  // before. Empty before it has written.
  std::string operator()(const std::string& case_id);

 private:
  struct Tails {
    std::string out, err;
    bool err_is_newer = false;
  };

  std::string run_directory_;
  const FileSystem& filesystem_;
  std::map<std::string, Tails> seen_;
};

}  // namespace tthost
