// SPDX-License-Identifier: Apache-2.0
#include "host/execute/disk_watch.h"

#include "host/execute/case_directory.h"

namespace tthost {

uint64_t BytesWrittenByCase(const FileSystem& filesystem, const std::string& directory) {
  uint64_t bytes = 0;
  for (const std::string& part : {directory + "/work", directory + "/tmp", CachesOfCase(directory)})
    bytes += filesystem.TreeBytes(part).value_or(0);
  return bytes;
}

bool DiskWatch::IsFull() const {
  return filesystem_.FreeBytes(run_directory_).value_or(kFullBelowBytes) < kFullBelowBytes;
}

size_t DiskWatch::Filling(const std::vector<std::string>& directories) const {
  size_t filling = directories.size();
  uint64_t most = 0;
  for (size_t i = 0; i < directories.size(); ++i) {
    const uint64_t bytes = BytesWrittenByCase(filesystem_, run_directory_ + "/" + directories[i]);
    if (!FillsDisk(bytes) || bytes <= most) continue;
    most = bytes;
    filling = i;
  }
  return filling;
}

}  // namespace tthost
