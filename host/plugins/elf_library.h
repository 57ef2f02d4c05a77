// SPDX-License-Identifier: Apache-2.0
// What a shared object says about itself, read from its file: nothing is loaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/result.h"

namespace tthost {

struct ElfSymbol {
  std::string name;
  bool is_unique = false;  // STB_GNU_UNIQUE: one per process, pins the library
};

struct ElfLibrary {
  std::vector<std::string> needed;     // DT_NEEDED, and filters, which are loaded like it
  std::vector<std::string> run_paths;  // entries of DT_RPATH and DT_RUNPATH, empty ones too
  std::vector<ElfSymbol> exported;     // dynamic symbols that it defines, in the file's order
  bool binds_at_load = false;          // linked with -z now
};

// Fails where the file is not a 64-bit shared object of this machine's byte order, or is cut off.
Result<ElfLibrary> ReadElfLibrary(const std::string& path);

}  // namespace tthost
