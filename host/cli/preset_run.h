// SPDX-License-Identifier: Apache-2.0
// What --preset means for a command.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/config/preset.h"
#include "host/config/project_file.h"

namespace tthost {

struct PresetRun {
  // As given, and for the rest as the preset says; of its filter everything but cases, keyword and
  // marker.
  RunCommand command;
  // One per entry, complete: the cases of any of them are meant. Without a preset the command's
  // own.
  std::vector<FilterArguments> filters;
};

// What is on the command line wins over the preset, field by field. Of a preset for several
// machines --arch, or `arch:` of tt-host.yaml, chooses the entries. Entries of other tests are left
// out. Usage errors list the entries where one has to be chosen. `arches` are the known ones.
Result<PresetRun> ApplyPreset(const RunCommand& command, const ProjectFile& project,
                              const std::vector<std::string>& arches, const FileSystem& filesystem);

}  // namespace tthost
