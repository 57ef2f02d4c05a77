// SPDX-License-Identifier: Apache-2.0
// The journal of a run that was killed, with what it did not get to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tthost {

// Cases that had begun end as crashed, class `lost`; those that had not are cancelled, as when a
// run is interrupted; and the run ends as an interrupted one at the time of its last record. Torn
// records are left out. Nothing: the journal has its end. To be asked of a run that is not running.
std::optional<std::string> CompletedJournal(std::string_view journal);

}  // namespace tthost
