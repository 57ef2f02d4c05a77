// SPDX-License-Identifier: Apache-2.0
#include "host/execute/survivors.h"

#include <utility>

namespace tthost {

void Survivors::Keep(std::unique_ptr<Process> process, ChipLease chips) {
  if (process != nullptr) survivors_.push_back({std::move(process), std::move(chips)});
}

void Survivors::Forget() {
  std::erase_if(survivors_,
                [](const Survivor& one) { return IsReadable(one.process->EndDescriptor()); });
}

void Survivors::WatchBy(PollSet& waits) const {
  for (const Survivor& one : survivors_) waits.Watch(one.process->EndDescriptor());
}

}  // namespace tthost
