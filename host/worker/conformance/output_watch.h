// SPDX-License-Identifier: Apache-2.0
// What a reporter does to files below the working directory.
#pragma once

#include <map>
#include <set>
#include <string>

#include "host/base/unique_fd.h"

namespace tthost::conformance {

// Regular files below the working directory with their content, by relative path.
std::map<std::string, std::string> FilesHere();
void RemoveFilesHere();

// Which files are made or written under their own name, in the folders that are there when the
// watch begins. A file that is renamed into place is not among them.
class OutputWatch {
 public:
  OutputWatch();
  // Relative paths, since the beginning.
  std::set<std::string> WrittenInPlace();

 private:
  UniqueFd inotify_;
  std::map<int, std::string> folders_;  // by watch; "" or "sub/"
  std::set<std::string> written_;
};

}  // namespace tthost::conformance
