// SPDX-License-Identifier: Apache-2.0
#include "host/execute/device_slots.h"

#include <algorithm>
#include <iterator>

namespace tthost {
namespace {

using Chips = std::vector<std::string>;

std::string LockName(const std::string& chip) { return "chip-" + chip; }

Chips Joined(const std::vector<Chips>& boards) {
  Chips chips;
  for (const Chips& board : boards) chips.insert(chips.end(), board.begin(), board.end());
  return chips;
}

bool HasBoardOf(const DeviceDescription& device, size_t count) {
  return std::ranges::any_of(device.boards, [&](const Chips& b) { return b.size() >= count; });
}

}  // namespace

std::optional<ChipLease> DeviceSlots::Take(size_t count, bool insists) {
  waits_for_others_ = false;
  if (turn_ == nullptr) turn_ = locks_.TryTake("chips");
  if (turn_ == nullptr) {
    waits_for_others_ = true;
    return std::nullopt;
  }
  std::optional<ChipLease> lease;
  for (const Boards& boards : Candidates(count)) {
    lease = TakeFrom(boards, count);
    if (lease) break;
  }
  if (lease || !insists) turn_.reset();
  return lease;
}

// Boards from which `count` chips may come together, the best first.
std::vector<DeviceSlots::Boards> DeviceSlots::Candidates(size_t count) const {
  std::vector<Boards> candidates;
  for (const DeviceDescription& device : devices_) {
    Boards whole_boards;
    for (const Chips& board : device.boards) {
      Chips free = FreeHere(board);
      if (HasBoardOf(device, count)) {
        candidates.push_back({std::move(free)});
      } else if (free.size() == board.size()) {
        whole_boards.push_back(std::move(free));
      }
    }
    candidates.push_back(std::move(whole_boards));
  }
  std::erase_if(candidates, [&](const Boards& boards) { return Joined(boards).size() < count; });
  std::ranges::stable_sort(candidates, {},
                           [](const Boards& boards) { return Joined(boards).size(); });
  return candidates;
}

// Those that this run does not have.
Chips DeviceSlots::FreeHere(const Chips& board) const {
  Chips free;
  for (const std::string& chip : board) {
    if (!locks_.IsHeldHere(LockName(chip))) free.push_back(chip);
  }
  return free;
}

// Of each board all that are still wanted, or none.
std::optional<ChipLease> DeviceSlots::TakeFrom(const Boards& boards, size_t count) {
  ChipLease lease;
  for (const Chips& board : boards) {
    const size_t wanted = std::min(count - lease.chips_.size(), board.size());
    ChipLease of_board;
    for (const std::string& chip : board) {
      if (of_board.chips_.size() == wanted) break;
      std::unique_ptr<FileLock> lock = locks_.TryTake(LockName(chip));
      if (lock == nullptr) {
        waits_for_others_ = true;
        continue;
      }
      of_board.chips_.push_back(chip);
      of_board.locks_.push_back(std::move(lock));
    }
    if (of_board.chips_.size() == wanted) lease.Add(std::move(of_board));
  }
  if (lease.chips_.size() < count) return std::nullopt;
  return lease;
}

void ChipLease::Add(ChipLease other) {
  std::ranges::move(other.chips_, std::back_inserter(chips_));
  std::ranges::move(other.locks_, std::back_inserter(locks_));
}

}  // namespace tthost
