// SPDX-License-Identifier: Apache-2.0
#include "host/config/resources_reader.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace tthost {
namespace {

// Names that may stand once, with the place of each.
class UniqueNames {
 public:
  UniqueNames(const PositionedDocument& document, std::string what)
      : document_(document), what_(std::move(what)) {}

  Result<void> Add(const std::string& name, const std::string& pointer) {
    const std::string where = document_.WhereValue(pointer);
    const auto [known, is_new] = places_.emplace(name, where);
    if (is_new) return {};
    return Error(
        Status::Usage(where + ": " + what_ + " '" + name + "' stands already at " + known->second));
  }

 private:
  const PositionedDocument& document_;
  const std::string what_;
  std::map<std::string, std::string> places_;  // by name
};

std::string ChipId(const Json& chip) {
  return chip.is_string() ? chip.get<std::string>() : chip.dump();
}

}  // namespace

Result<ResourceDescription> ReadResources(const PositionedDocument& document) {
  ResourceDescription resources;
  const auto found = document.Root().find("resources");
  if (found == document.Root().end()) return resources;
  resources.environment = found->value("environment", resources.environment);
  UniqueNames devices(document, "device"), chips(document, "chip");
  std::string pointer = "/resources/devices/";
  for (const Json& described : found->at("devices")) {
    const std::string place = pointer + std::to_string(resources.devices.size());
    DeviceDescription device = {
        .name = described.at("name"), .arch = described.at("arch"), .boards = {}};
    TTHOST_RETURN_IF_ERROR(devices.Add(device.name, place + "/name"));
    for (const Json& board : described.at("boards")) {
      const std::string board_place = place + "/boards/" + std::to_string(device.boards.size());
      std::vector<std::string>& ids = device.boards.emplace_back();
      for (const Json& chip : board) {
        const std::string chip_place = board_place + "/" + std::to_string(ids.size());
        TTHOST_RETURN_IF_ERROR(chips.Add(ids.emplace_back(ChipId(chip)), chip_place));
      }
    }
    resources.devices.push_back(std::move(device));
  }
  return resources;
}

}  // namespace tthost
