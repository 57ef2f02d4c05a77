// SPDX-License-Identifier: Apache-2.0
// Where a test_config entry goes that is new.
#pragma once

#include <string>
#include <vector>

#include "host/select/config_sources.h"
#include "host/select/test_config.h"

namespace tthost {

struct NewEntryPlace {
  std::string path;      // empty: no file takes it
  std::string near;      // the spelling of the entry that it goes behind; empty: the file has none
  std::string spelling;  // of its id, in the style of others
  std::string no_file;   // where no file takes it: the one to make
};

// Behind the entry of another case of the same kind whose id begins most alike. The first of its
// kind goes to the end of the file that is named for it, test_config_<run mode>_<parallelism>, or
// of a file that is named alone. `id` is full; `sources`: those that `paths` are; JSON takes none.
NewEntryPlace PlaceOfNewEntry(const std::string& id, const TestConfig& config,
                              const std::vector<ConfigSource>& sources,
                              const std::vector<std::string>& paths);

}  // namespace tthost
