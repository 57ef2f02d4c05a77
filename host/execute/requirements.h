// SPDX-License-Identifier: Apache-2.0
// What a loader wants installed: the requirement files beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

struct Requirements {
  std::string directory;                        // absolute, of the loader
  std::vector<std::string> lines;               // requirements.txt
  std::vector<std::string> nodeps;              // requirements.nodeps.txt
  std::vector<std::string> no_build_isolation;  // requirements.nodeps.nobuildisolation.txt
  std::vector<std::string> uninstall_first;     // distributions that must look uninstalled
  std::string fingerprint;  // of all of it: equal for loaders that can share a layer
};

// File names, in the loader's directory.
inline constexpr const char* kRequirementsFile = "requirements.txt";
inline constexpr const char* kNodepsFile = "requirements.nodeps.txt";
inline constexpr const char* kNoBuildIsolationFile = "requirements.nodeps.nobuildisolation.txt";
inline constexpr const char* kUninstallFirstFile = "uninstall_first.txt";

// Of a loader that has a requirements.txt; without one the other files mean nothing.
Result<Requirements> ReadRequirements(const FileSystem& filesystem, const std::string& directory);

// Without comments, blanks and continuations.
std::vector<std::string> NormalisedLines(std::string_view text);

// Whether every command that system-requirements.txt names is found on `search_path` ("a:b"). The
// file is optional. An error names the commands that are missing.
Result<void> CheckSystemRequirements(const FileSystem& filesystem, const std::string& directory,
                                     std::string_view search_path);

}  // namespace tthost
