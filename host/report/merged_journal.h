// SPDX-License-Identifier: Apache-2.0
// Runs of one selection in pieces — shards, further attempts — as one run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace tthost {

struct MergedJournal {
  std::string uid;  // the same for the same runs
  std::string journal;
  int cases = 0;
  std::vector<std::string> repeated;  // ids that stood in several runs
};

// Of whole journals. Of a case in several runs the latest end counts, but none that was cancelled
// as long as there is another. Runs for different arches and a run that stands there twice are
// refused.
Result<MergedJournal> MergeJournals(const std::vector<std::string_view>& journals);

}  // namespace tthost
