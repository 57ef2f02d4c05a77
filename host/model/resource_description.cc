// SPDX-License-Identifier: Apache-2.0
#include "host/model/resource_description.h"

#include <algorithm>

namespace tthost {

int CountChips(const std::vector<DeviceDescription>& devices) {
  size_t count = 0;
  for (const DeviceDescription& device : devices) {
    for (const std::vector<std::string>& board : device.boards) count += board.size();
  }
  return static_cast<int>(count);
}

int MostChips(const std::vector<DeviceDescription>& devices) {
  int most = 0;
  for (const DeviceDescription& device : devices) most = std::max(most, CountChips({device}));
  return most;
}

}  // namespace tthost
