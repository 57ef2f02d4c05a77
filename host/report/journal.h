// SPDX-License-Identifier: Apache-2.0
// The record of a run: <directory>/journal.jsonl, one line per event, only appended to. Everything
// that reports a run is made from it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "host/base/clock.h"
#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/model/event.h"

namespace tthost {

// Not thread-safe, but that Sync() may run beside everything else.
class Journal {
 public:
  // Makes the directory. `kept`: the records that a journal which goes on starts from; it replaces
  // what is there.
  static Result<Journal> Create(const std::string& directory, std::string_view kept,
                                FileSystem& filesystem, const Clock& clock);

  // Appends the record of the event; stages are not recorded. The end of the run is on the device
  // when this returns, the end of a case when Sync() has returned. While the disk is full, records
  // wait in memory: an error comes with the end of the run, or when too many of them wait.
  Result<void> Append(const Event& event);

  // Appends what waits, where there is room by now, and lets it be synced.
  Result<void> AppendWaiting();
  bool HasWaiting() const { return !waiting_.empty(); }

  // True once, 100 ms after a case ended: what was appended should be brought to the device.
  bool TakeSyncDue();
  // A slow disk takes seconds for it.
  Result<void> Sync() { return file_->Sync(); }

  const std::string& Path() const { return path_; }
  // Of what is in the file.
  uint64_t Size() const { return size_; }

 private:
  Result<void> WriteWaiting();
  Journal(std::string path, std::unique_ptr<AppendFile> file, uint64_t size, const Clock& clock)
      : path_(std::move(path)), file_(std::move(file)), clock_(&clock), size_(size) {}

  std::string path_;
  std::unique_ptr<AppendFile> file_;
  const Clock* clock_;
  uint64_t size_;
  std::string waiting_;         // whole lines that the file has not taken yet
  int64_t sync_due_nanos_ = 0;  // 0: everything that must be on the device is
};

}  // namespace tthost
