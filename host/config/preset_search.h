// SPDX-License-Identifier: Apache-2.0
// Which presets there are: those of tt-host.yaml and those of preset files.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"
#include "host/config/preset.h"
#include "host/config/project_file.h"

namespace tthost {

// Knows names and files; a file is read when its preset is asked for, so that a mistake in one file
// is no matter to the others. Borrows both arguments.
class PresetSearch {
 public:
  // A path that is neither file nor directory, and a name that stands for two presets, are usage
  // errors.
  static Result<PresetSearch> Make(const ProjectFile& project, const FileSystem& filesystem);

  std::vector<std::string> Names() const;  // as tt-host.yaml lists them
  // With ids of its entries. `name` may also be a file "DIR/NAME.json". The usage error has the
  // nearest name and says where presets were searched.
  Result<Preset> Find(const std::string& name) const;

 private:
  struct Source {
    std::string name;
    std::string file;                // empty: see `preset`
    const Preset* preset = nullptr;  // of tt-host.yaml
    std::string Where() const { return preset == nullptr ? file : preset->where; }
  };

  PresetSearch(const ProjectFile& project, const FileSystem& filesystem)
      : project_(&project), filesystem_(&filesystem) {}
  Result<void> AddPath(const std::string& path);
  Result<void> Add(Source source);
  Status Unknown(const std::string& name) const;

  const ProjectFile* project_;
  const FileSystem* filesystem_;
  std::vector<Source> sources_;
};

// What --preset names: "NAME", "NAME/ENTRY", or several of them with ':' between. ENTRY is the
// number of an entry, from 1 on, or the name that entries have. In order, each entry as often as it
// is named.
Result<std::vector<PresetEntry>> FindPresetEntries(const PresetSearch& search,
                                                   const std::string& text);

}  // namespace tthost
