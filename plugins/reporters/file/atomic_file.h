// SPDX-License-Identifier: Apache-2.0
// Files that appear whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace tthost::reporters {

// Makes the missing folders above `path` and checks that a file can be written there. Throws
// sdk::Error(TTHOST_INVALID_ARGUMENT) with the reason.
void CheckWritable(const std::string& path);

// A file beside `path` that takes its name when it is complete. Throws
// sdk::Error(TTHOST_UNAVAILABLE); an older file stays as it was then.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();  // without Commit(): nothing is left

  void Append(std::string_view bytes);
  // Synced, renamed, and the folder synced. Once.
  void Commit();

 private:
  void WritePending();

  std::string path_, temporary_;
  std::string pending_;
  int fd_ = -1;
};

void WriteAtomically(const std::string& path, std::string_view content);

}  // namespace tthost::reporters
