// SPDX-License-Identifier: Apache-2.0
// System calls on files whose failure is told with the path. All throw
// sdk::Error(TTHOST_UNAVAILABLE).
#pragma once

#include <string>
#include <string_view>

namespace tthost::reporters {

// The folder that `path` stands in.
std::string FolderOf(const std::string& path);

// A file descriptor, owned by the caller; new files can be read and written by all.
int Open(const std::string& path, int flags);
// `path` is told when it fails.
void WriteAll(int fd, std::string_view bytes, const std::string& path);
// "cannot open report.xml: Permission denied", with the text of errno.
[[noreturn]] void FailOn(const std::string& what, const std::string& path);

}  // namespace tthost::reporters
