// SPDX-License-Identifier: Apache-2.0
#include "host/worker/output_marks.h"

#include <sys/stat.h>

#include <cstdio>

#include "host/base/filesystem.h"

namespace tthost {
namespace {

std::string BytesIn(const std::string& path) {
  struct stat facts = {};
  return std::to_string(stat(path.c_str(), &facts) == 0 ? facts.st_size : 0);
}

}  // namespace

void OutputMarks::Enter(Stage stage, const std::string& phase) const {
  python_.FlushOutput();
  fflush(nullptr);
  std::string line = BytesIn(directory_ + "/stdout.log") + " " +
                     BytesIn(directory_ + "/stderr.log") + " " + std::string(StageName(stage));
  if (!phase.empty()) line += " (" + phase + ")";
  auto file = LocalFileSystem().OpenAppend(directory_ + "/output_marks.txt");
  if (file) (void)(*file)->Append(line + "\n");
}

}  // namespace tthost
