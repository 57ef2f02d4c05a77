// SPDX-License-Identifier: Apache-2.0
// Which chips of the host's devices a case has for itself.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/execute/shared_locks.h"
#include "host/model/resource_description.h"

namespace tthost {

// Chips that nobody else on this host has while this lives.
class ChipLease {
 public:
  const std::vector<std::string>& Chips() const { return chips_; }

 private:
  friend class DeviceSlots;
  void Add(ChipLease other);

  std::vector<std::string> chips_;
  std::vector<std::unique_ptr<FileLock>> locks_;
};

class DeviceSlots {
 public:
  // `locks` is borrowed.
  DeviceSlots(std::vector<DeviceDescription> devices, SharedLocks& locks)
      : devices_(std::move(devices)), locks_(locks) {}

  // So many chips of one device, of one board where one is large enough: the fullest that still
  // has them, so that whole boards stay free.
  // `insists`: when they cannot be had, other runs get no chips until this one has got them, so
  // that small cases of others do not keep a large one waiting for ever.
  std::optional<ChipLease> Take(size_t count, bool insists);

  void StopInsisting() { turn_.reset(); }

  // At the last Take() that gave nothing, another run had chips or insisted on them.
  bool WaitsForOthers() const { return waits_for_others_; }

 private:
  using Chips = std::vector<std::string>;
  using Boards = std::vector<Chips>;

  std::vector<Boards> Candidates(size_t count) const;
  Chips FreeHere(const Chips& board) const;
  std::optional<ChipLease> TakeFrom(const Boards& boards, size_t count);

  const std::vector<DeviceDescription> devices_;
  SharedLocks& locks_;
  std::unique_ptr<FileLock> turn_;  // held while this run insists
  bool waits_for_others_ = false;
};

}  // namespace tthost
