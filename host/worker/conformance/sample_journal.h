// SPDX-License-Identifier: Apache-2.0
// The events of a short run, as the host records them.
#pragma once

#include <string>
#include <vector>

namespace tthost::conformance {

struct SampleEvent {
  std::string kind, json;
};

// What stands in texts that a model decides, to be replaced by what they may hold.
inline constexpr char kModelText[] = "MODEL-TEXT";

// run_started, two cases of which one failed, run_finished.
std::vector<SampleEvent> SampleJournal();
// The same with other bytes in place of kModelText. `text` is written into JSON as it is.
std::vector<SampleEvent> SampleJournalWith(const std::string& text);

}  // namespace tthost::conformance
