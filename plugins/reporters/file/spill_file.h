// SPDX-License-Identifier: Apache-2.0
// Bytes that are kept out of memory until they are wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tthost::reporters {

// Where a record lies.
struct SpillPlace {
  uint64_t offset = 0;
  uint32_t size = 0;
};

// A file without a name, gone with the object. Throws sdk::Error(TTHOST_UNAVAILABLE).
class SpillFile {
 public:
  // In the folder of `path`, where the report is going to need the space anyway.
  explicit SpillFile(const std::string& path);
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;
  ~SpillFile();

  SpillPlace Append(std::string_view record);
  std::string Read(SpillPlace place);

 private:
  void WritePending();

  std::string folder_;
  int fd_;
  uint64_t written_ = 0;  // bytes; what comes after them is pending
  std::string pending_;
};

}  // namespace tthost::reporters
