// SPDX-License-Identifier: Apache-2.0
// The devices of a machine, as its owner describes them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tthost {

// Chips that can form one mesh.
struct DeviceDescription {
  std::string name;
  std::string arch;  // as --arch names it
  // Ids of the chips of each board. A case that fits on one board gets chips of one board; a larger
  // one gets boards as they come.
  std::vector<std::vector<std::string>> boards;
};

// All of them together, and the most that one device has.
int CountChips(const std::vector<DeviceDescription>& devices);
int MostChips(const std::vector<DeviceDescription>& devices);

struct ResourceDescription {
  std::vector<DeviceDescription> devices;
  // Variables that tell a process its chips; "{chips}" stands for their ids, "0,1".
  std::map<std::string, std::string> environment;
};

}  // namespace tthost
