// SPDX-License-Identifier: Apache-2.0
// A preset's entry as the command line of a run.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/config/preset.h"

namespace tthost {

// The machine of --arch: what the entry says, or its label where that is in `arches`.
std::string ArchOf(const PresetEntry& entry, const std::vector<std::string>& arches);

// An entry for tests that are none of ours: another file, or another function of the runner file.
bool IsOfOtherTests(const PresetEntry& entry);

// {"tests/runner/test_models.py::test_all_models", "-m", "push", "--arch", "n150", …}: what follows
// `tt-host run`, without --splits and --group.
std::vector<std::string> RunArgumentsOf(const PresetEntry& entry,
                                        const std::vector<std::string>& arches);

// "push/2  n150  run_models  -m 'expected_passing and push'": one line, for lists of entries.
std::string EntryLine(const PresetEntry& entry, const std::vector<std::string>& arches);

// The arguments of a run, read. The usage error begins with the place of the entry.
Result<RunCommand> RunCommandOf(const PresetEntry& entry, const std::vector<std::string>& arches);

// What is given, and for the rest what the preset says.
RunCommand FillIn(RunCommand given, const RunCommand& preset);

}  // namespace tthost
