// SPDX-License-Identifier: Apache-2.0
#include "host/execute/shared_lanes.h"

#include <string>

namespace tthost {

std::optional<SharedLanes::Permit> SharedLanes::Take(bool is_first) {
  for (int lane = 1; lane <= count_; ++lane) {
    if (Permit lock = locks_.TryTake("lane-" + std::to_string(lane))) return lock;
  }
  if (is_first || !is_binding_) return Permit();
  return std::nullopt;
}

}  // namespace tthost
