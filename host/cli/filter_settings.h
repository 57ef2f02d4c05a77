// SPDX-License-Identifier: Apache-2.0
// The filters of a run, with what they read: the list of tests to run, recorded durations and
// earlier runs.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"
#include "host/config/project_file.h"
#include "host/select/choose.h"

namespace tthost {

// Reads .pytest_tests_to_run of the working directory when it is there; durations only for
// --splits, the run store only where it is asked for, and of it what had ended before the time
// `ended_before`, as journals write it (empty: now). Tells on host.err what is missing.
Result<FilterOptions> ResolveFilterOptions(const FilterArguments& arguments,
                                           const ProjectFile& project,
                                           const std::string& models_root,
                                           const std::string& ended_before, const Host& host);

// The options that choose cases, as they are called, of those that were given; "ids" for ids.
std::vector<std::string> GivenFilters(const FilterArguments& arguments);

// Seconds of each case by its canonical item name: of .test_durations in the working directory when
// it is there, else of the latest runs of this models root. `ended_before`: as above.
Result<std::unordered_map<std::string, double>> RecordedDurations(const std::string& models_root,
                                                                  const std::string& ended_before,
                                                                  const Host& host);

}  // namespace tthost
