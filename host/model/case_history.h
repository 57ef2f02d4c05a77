// SPDX-License-Identifier: Apache-2.0
// What earlier runs of a models root saw of its cases.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace tthost {

struct CaseHistory {
  std::vector<double> seconds;  // of the latest runs, the oldest first
  int64_t peak_rss_kib = 0;     // the most that one of them took; 0: not known
  // Stages that were finished and took 10 s or more, by name: seconds, the oldest first.
  std::map<std::string, std::vector<double>> slow_stages;
};

using History = std::unordered_map<std::string, CaseHistory>;  // by node id

}  // namespace tthost
