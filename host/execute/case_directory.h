// SPDX-License-Identifier: Apache-2.0
// The directory of one case: RUN/cases/SLUG with work/ (its working directory), tmp/ (its TMPDIR),
// caches/ (where it has weight caches of its own), stdout.log, stderr.log, outcome.json and, of a
// process that crashed or hung, stacks.txt; plan.json and output_marks.txt where artefacts are
// kept.
#pragma once

#include <string>
#include <string_view>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// A file name made of a case id: what a file name may hold, shortened, and a hash that keeps ids
// apart that look alike by now.
std::string CaseSlug(std::string_view case_id);

// "cases/SLUG", relative to the run directory.
std::string CaseDirectoryName(std::string_view case_id);

// Creates `directory` and what it holds at the start. What an earlier run left there is removed.
Result<void> PrepareCaseDirectory(FileSystem& filesystem, const std::string& directory);

// Of a case with weight caches of its own.
std::string CachesOfCase(const std::string& directory);

// Removes its tmp/ and caches/, which would fill the disk otherwise; the rest is for the user to
// look at.
void RemoveTemporaryFiles(FileSystem& filesystem, const std::string& directory);

}  // namespace tthost
