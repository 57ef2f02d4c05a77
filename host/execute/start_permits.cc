// SPDX-License-Identifier: Apache-2.0
#include "host/execute/start_permits.h"

#include <utility>

namespace tthost {
namespace {

constexpr int64_t kAskAgainNanos = 200'000'000;

}  // namespace

StartPermits::StartPermits(const RunContext& context)
    : context_(context),
      locks_(context.options.lock_directory, context.filesystem),
      lanes_(context.options.host_lanes, context.options.shares_lanes, locks_),
      slots_(context.options.resources.devices, locks_) {}

void StartPermits::BeginAsking() {
  lane_.reset();
  chips_.clear();
  refused_.clear();
  waits_for_lane_ = waits_for_chips_ = false;
}

void StartPermits::EndAsking() {
  lane_.reset();
  chips_.clear();
  if (refused_.empty()) slots_.StopInsisting();
}

bool StartPermits::HasLane(bool is_first) {
  if (lane_) return true;
  lane_ = lanes_.Take(is_first);
  waits_for_lane_ = !lane_;
  return lane_.has_value();
}

bool StartPermits::HasChips(int count, bool insists) {
  if (chips_.contains(count)) return true;
  if (refused_.contains(count)) return false;
  auto lease = slots_.Take(static_cast<size_t>(count), insists);
  if (!lease) {
    refused_.insert(count);
    waits_for_chips_ = waits_for_chips_ || slots_.WaitsForOthers();
    return false;
  }
  chips_.emplace(count, *std::move(lease));
  return true;
}

StartPermit StartPermits::Take(int chips) {
  StartPermit permit;
  if (lane_) permit.lane = std::exchange(lane_, std::nullopt).value();
  if (const auto found = chips_.find(chips); found != chips_.end()) {
    permit.chips = std::move(found->second);
  }
  BeginAsking();
  return permit;
}

void StartPermits::ChangeChips(StartPermit& permit) {
  if (permit.chips.Chips().empty()) return;
  auto others = slots_.Take(permit.chips.Chips().size(), /*insists=*/false);
  if (others) permit.chips = *std::move(others);
}

void StartPermits::TellWhatIsWaitedFor() {
  if (waits_for_lane_) {
    TellOnce("other runs have the other lanes of this machine; -j N does not wait for them");
  }
  if (waits_for_chips_) TellOnce("waiting for chips that other runs have");
  if (!locks_.Trouble().empty()) {
    TellOnce("lanes and devices are not shared with other runs: " + locks_.Trouble());
  }
}

void StartPermits::WatchBy(PollSet& waits) const {
  if (waits_for_lane_ || waits_for_chips_) {
    waits.WakeAt(context_.clock.SteadyNanos() + kAskAgainNanos);
  }
}

void StartPermits::TellOnce(const std::string& text) {
  if (told_.insert(text).second) context_.sink.Note(text);
}

}  // namespace tthost
