// SPDX-License-Identifier: Apache-2.0
#include "host/report/test_durations.h"

#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {

Result<TestDurations> ReadTestDurations(const std::string& path, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const Status malformed =
      Status::Usage(path + ": expected a JSON object with the seconds of each node id");
  if (!json.is_object()) return Error(malformed);
  TestDurations durations;
  for (const auto& [node_id, seconds] : json.items()) {
    if (!seconds.is_number()) return Error(malformed);
    durations[node_id] = seconds.get<double>();
  }
  return durations;
}

std::string TestDurationsText(const TestDurations& durations) {
  return Json(durations).dump(4, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tthost
