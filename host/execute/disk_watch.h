// SPDX-License-Identifier: Apache-2.0
// The disk on which a run keeps its journal and its cases their files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/base/filesystem.h"

namespace tthost {

// Below so many free bytes a disk is full: who writes a little more may fail.
inline constexpr uint64_t kFullBelowBytes = 16 << 20;

// Bytes that a case has written, but for its logs, which are capped. `directory`: of the case.
uint64_t BytesWrittenByCase(const FileSystem& filesystem, const std::string& directory);

// Whether a case that has written so much fills a disk: its end makes room for all others.
inline bool FillsDisk(uint64_t bytes_written) { return bytes_written >= kFullBelowBytes; }

// Looks at the disk while cases run.
class DiskWatch {
 public:
  // `filesystem` is borrowed.
  DiskWatch(std::string run_directory, const FileSystem& filesystem)
      : run_directory_(std::move(run_directory)), filesystem_(filesystem) {}

  bool IsFull() const;
  // Of the cases with these directories, relative to that of the run, the one that has written
  // most, if that much fills a disk; else their number.
  size_t Filling(const std::vector<std::string>& directories) const;

 private:
  const std::string run_directory_;
  const FileSystem& filesystem_;
};

}  // namespace tthost
