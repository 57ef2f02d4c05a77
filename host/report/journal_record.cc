// SPDX-License-Identifier: Apache-2.0
#include "host/report/journal_record.h"

#include <nlohmann/json.hpp>

namespace tthost {

Json ParseJournalRecord(std::string_view line) {
  const auto keep = [](int, Json::parse_event_t event, const Json& parsed) {
    return event != Json::parse_event_t::key ||
           (parsed != "metrics" && parsed != "strict_failures");
  };
  return Json::parse(line, keep, /*allow_exceptions=*/false);
}

bool IsEvent(const Json& record, EventKind kind) {
  return record.is_object() && record.value("event", "") == EventKindName(kind);
}

}  // namespace tthost
