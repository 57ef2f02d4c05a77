// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_directory.h"

#include <algorithm>
#include <cctype>

#include "host/base/hash.h"

namespace tthost {

std::string CaseSlug(std::string_view case_id) {
  // With the hash well below the 255 bytes of a file name, and readable in a listing.
  constexpr size_t kMostCharacters = 120, kHashDigits = 8;
  std::string slug(case_id.substr(0, kMostCharacters));
  std::ranges::replace_if(
      slug, [](unsigned char c) { return c >= 0x80 || (!std::isalnum(c) && c != '-' && c != '_'); },
      '_');
  return slug + "-" + ContentHash(case_id).substr(0, kHashDigits);
}

std::string CaseDirectoryName(std::string_view case_id) { return "cases/" + CaseSlug(case_id); }

Result<void> PrepareCaseDirectory(FileSystem& filesystem, const std::string& directory) {
  TTHOST_RETURN_IF_ERROR(filesystem.RemoveTree(directory));
  TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(directory + "/work"));
  return filesystem.MakeDirectories(directory + "/tmp");
}

std::string CachesOfCase(const std::string& directory) { return directory + "/caches"; }

void RemoveTemporaryFiles(FileSystem& filesystem, const std::string& directory) {
  // What cannot be removed is in nobody's way.
  (void)filesystem.RemoveTree(directory + "/tmp");
  (void)filesystem.RemoveTree(CachesOfCase(directory));
}

}  // namespace tthost
