// SPDX-License-Identifier: Apache-2.0
// One line of a journal, as those read it who want to know what became of a run.
#pragma once

#include <string_view>

#include "host/base/json.h"
#include "host/model/event.h"

namespace tthost {

// With the lists of metrics, of strict checks and of configured comparators empty, which make up
// most of a journal. Discarded when the line is no JSON.
Json ParseJournalRecord(std::string_view line);

// False for what is no record at all.
bool IsEvent(const Json& record, EventKind kind);

}  // namespace tthost
