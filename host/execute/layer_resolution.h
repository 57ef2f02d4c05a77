// SPDX-License-Identifier: Apache-2.0
// Between pip's answer to "what would you install?" and the command that installs it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/execute/layer_content.h"

namespace tthost {

// What the base lacks, sorted by name. `report`: the JSON of `pip install --dry-run --report`. An
// error where the list holds what only a base may hold.
Result<std::vector<LayerPackage>> ReadPipReport(std::string_view report);

// That a layer cannot hold `what`, and what would help.
Status NeedsOwnBase(const std::string& what);

// `failure` of a resolution, with a word on what would help where pip says that one of
// `immovable_pins` stood in the way.
Status ExplainConflict(Status failure, const std::vector<std::string>& immovable_pins);

// An error where a line asks for what only a base may hold.
Result<void> CheckRequirementLines(const std::vector<std::string>& lines);

// The lines that say where and how to look for packages ("--extra-index-url …"), which an exact
// list needs as well.
std::vector<std::string> IndexOptions(const std::vector<std::string>& lines);

// "torch" of "torch==2.0 ; python_version > '3'"; empty for an option.
std::string_view RequirementName(std::string_view line);

// One a line.
std::string AsLines(const std::vector<std::string>& lines);

// The lock's lines for what only a base may hold.
std::vector<std::string> ImmovablePins(const std::vector<std::string>& lock);

}  // namespace tthost
