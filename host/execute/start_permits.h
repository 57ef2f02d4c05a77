// SPDX-License-Identifier: Apache-2.0
// Leave to start cases: lanes and chips, which the runs of a host divide among themselves.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/execute/device_slots.h"
#include "host/execute/poll_set.h"
#include "host/execute/run_context.h"
#include "host/execute/shared_lanes.h"

namespace tthost {

// What a running case has of the host. Given back on destruction.
struct StartPermit {
  SharedLanes::Permit lane;
  ChipLease chips;
};

class StartPermits {
 public:
  // `context` is borrowed for the object's life.
  explicit StartPermits(const RunContext& context);

  // Forgets what was asked since the last call, and gives it back.
  void BeginAsking();
  // Gives back what was found and not taken. Insists no longer on chips that nobody asked for.
  void EndAsking();
  // Whether one more case may run; `is_first`: none runs.
  bool HasLane(bool is_first);
  // Whether so many chips can be had; `insists`: as DeviceSlots::Take() says.
  bool HasChips(int count, bool insists);
  // What HasLane() and HasChips() found.
  StartPermit Take(int chips);
  // For a case that begins anew: other chips, where there are some.
  void ChangeChips(StartPermit& permit);

  // Tells the user what is being waited for, once for each thing.
  void TellWhatIsWaitedFor();
  void TellOnce(const std::string& text);
  // Wakes to ask again when other runs have what is wanted.
  void WatchBy(PollSet& waits) const;

 private:
  const RunContext& context_;
  SharedLocks locks_;
  SharedLanes lanes_;
  DeviceSlots slots_;
  std::optional<SharedLanes::Permit> lane_;  // found and not taken
  std::map<int, ChipLease> chips_;           // the same, by count
  std::set<int> refused_;                    // counts
  bool waits_for_lane_ = false, waits_for_chips_ = false;
  std::set<std::string> told_;
};

}  // namespace tthost
