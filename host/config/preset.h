// SPDX-License-Identifier: Apache-2.0
// A preset: a selection of cases that has a name, as CI runs it.
#pragma once

#include <string>
#include <vector>

namespace tthost {

// One job of a CI matrix: which cases, on which machine. Empty means "not said".
struct PresetEntry {
  std::string where;                   // "FILE:LINE:COLUMN"
  std::string id;                      // "push/2": what --preset takes
  std::string name;                    // of the job
  std::string runs_on;                 // label of the machine; in preset files it may be an arch
  std::string arch;                    // --arch, where it is said apart from the label
  std::string directory;               // runner file, function or node id; also of other tests
  std::string marker, keyword;         // -m, -k
  int groups = 1;                      // --splits
  std::vector<std::string> arguments;  // further words of `tt-host run`
  std::string labels = "{}";           // JSON object: fields that only a CI matrix reads
};

struct Preset {
  std::string name;
  std::string where;  // "FILE:LINE:COLUMN", or "FILE"
  std::string description;
  std::vector<PresetEntry> entries;  // those of included files in their place
};

}  // namespace tthost
