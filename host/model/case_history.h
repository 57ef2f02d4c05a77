// SPDX-License-Identifier: Apache-2.0
// What earlier runs of a models root saw of its cases.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace tthost {

struct CaseHistory {
  std::vector<double> seconds;  // of the latest runs, the oldest first
  int64_t peak_rss_kib = 0;     // the most that one of them took; 0: not known
};

using History = std::unordered_map<std::string, CaseHistory>;  // by node id

}  // namespace tthost
