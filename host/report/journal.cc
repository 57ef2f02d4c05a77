// SPDX-License-Identifier: Apache-2.0
#include "host/report/journal.h"

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

constexpr int64_t kSyncDelayNanos = 100'000'000;
// Thousands of cases end before so much waits for room on the disk.
constexpr size_t kMostWaitingBytes = 16 << 20;

}  // namespace

Result<Journal> Journal::Create(const std::string& directory, std::string_view kept,
                                FileSystem& filesystem, const Clock& clock) {
  TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(directory));
  const std::string path = directory + "/journal.jsonl";
  if (!kept.empty()) TTHOST_RETURN_IF_ERROR(filesystem.WriteAtomic(path, kept));
  TTHOST_ASSIGN_OR_RETURN(auto file, filesystem.OpenAppend(path));
  return Journal(path, std::move(file), kept.size(), clock);
}

Result<void> Journal::Append(const Event& event) {
  if (IsLiveOnly(event.kind)) return {};
  // Captured output may hold any bytes.
  waiting_ += ToJson(event).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const Result<void> appended = WriteWaiting();
  const bool may_wait =
      event.kind != EventKind::kRunFinished && waiting_.size() <= kMostWaitingBytes;
  if (!appended && (appended.error().code != StatusCode::kNoRoom || !may_wait)) return appended;
  if (event.kind == EventKind::kRunFinished) return file_->Sync();
  if (event.kind == EventKind::kCaseFinished && sync_due_nanos_ == 0) {
    sync_due_nanos_ = clock_->SteadyNanos() + kSyncDelayNanos;
  }
  return {};
}

Result<void> Journal::AppendWaiting() {
  TTHOST_RETURN_IF_ERROR(WriteWaiting());
  sync_due_nanos_ = clock_->SteadyNanos() + kSyncDelayNanos;
  return {};
}

Result<void> Journal::WriteWaiting() {
  if (waiting_.empty()) return {};
  TTHOST_RETURN_IF_ERROR(file_->Append(waiting_));
  size_ += waiting_.size();
  waiting_.clear();
  return {};
}

bool Journal::TakeSyncDue() {
  if (sync_due_nanos_ == 0 || clock_->SteadyNanos() < sync_due_nanos_) return false;
  sync_due_nanos_ = 0;
  return true;
}

}  // namespace tthost
