// SPDX-License-Identifier: Apache-2.0
// Where the keys of a configuration file stand, for what is found wrong after it was read.
#pragma once

#include <map>
#include <string>

namespace tthost {

class ConfigPlaces {
 public:
  // `where`: "FILE:LINE:COLUMN" of the node that the JSON pointer names.
  void Add(const std::string& pointer, std::string where) { places_[pointer] = std::move(where); }
  // Of the node, else of the innermost one around it that has a place; "tt-host.yaml" without any.
  std::string Of(std::string pointer) const {
    while (true) {
      if (const auto found = places_.find(pointer); found != places_.end()) return found->second;
      if (pointer.empty()) return "tt-host.yaml";
      pointer.resize(pointer.rfind('/'));
    }
  }

 private:
  std::map<std::string, std::string> places_;
};

}  // namespace tthost
