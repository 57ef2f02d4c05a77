// SPDX-License-Identifier: Apache-2.0
// Our side of one reporter child.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/base/worker_process.h"

namespace tthost {

enum class ReporterState { kRunning = 1, kDelivered, kFailed };

// Not thread-safe.
class ReporterProcess {
 public:
  // `remedy`: what the user is told to do when it fails.
  ReporterProcess(std::string id, std::string remedy, WorkerProcess worker)
      : id_(std::move(id)), remedy_(std::move(remedy)), worker_(std::move(worker)) {}
  // A reporter that could not be started.
  ReporterProcess(std::string id, std::string remedy, const std::string& start_error)
      : id_(std::move(id)), remedy_(std::move(remedy)) {
    Fail(start_error);
  }

  ReporterState State() const { return state_; }
  // -1 when there is nothing to wait for.
  int ChannelDescriptor() const { return worker_.channel.Descriptor(); }
  int EndDescriptor() const { return worker_.process ? worker_.process->EndDescriptor() : -1; }

  // What the child should learn next; a full channel delays it to the next Poll().
  void WantJournal(uint64_t size) { wanted_size_ = size; }
  void WantFlush() { flush_wanted_ = true; }
  void WantEnd() { end_wanted_ = true; }

  // Sends what is wanted and reads what came. Never blocks.
  void Poll();
  void Kill(const std::string& reason);

  // Lines for the user since the last call.
  std::vector<std::string> TakeLines();

 private:
  void Send();
  bool TrySend(const Json& frame);
  void Receive();
  void Understand(const std::string& text);
  void Fail(const std::string& reason);

  std::string id_, remedy_;
  WorkerProcess worker_;
  ReporterState state_ = ReporterState::kRunning;
  uint64_t wanted_size_ = 0, told_size_ = 0;
  bool flush_wanted_ = false, end_wanted_ = false, end_told_ = false;
  std::vector<std::string> lines_;
};

}  // namespace tthost
