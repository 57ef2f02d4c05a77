// SPDX-License-Identifier: Apache-2.0
// Bounds what a case may print into one file: its beginning and its end are kept.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/filesystem.h"
#include "host/model/cut_output.h"

namespace tthost {

class OutputCap {
 public:
  // Beyond this size the middle goes.
  static constexpr uint64_t kMostBytes = 16 << 20;
  static constexpr uint64_t kKeptBytes = kKeptOutputBytes;

  explicit OutputCap(std::string path) : path_(std::move(path)) {}

  // While the case runs: frees the disk of the middle. Where the file system cannot, the file grows
  // until the case ends.
  void Trim(FileSystem& filesystem);
  // Once it has ended: leaves beginning, a line that says how much is missing, and end.
  void Finish(FileSystem& filesystem);

 private:
  std::string path_;
  uint64_t hollow_until_ = kKeptBytes;
};

}  // namespace tthost
